//! What is said to people: answers on standard output, everything else on standard error.

use std::io::Write;

/// What a command ends with.
pub struct Answer {
    /// What goes to standard output.
    pub text: String,
    /// The exit code.
    pub code: u8,
}

impl Answer {
    /// A text, and everything is well.
    pub fn text(text: String) -> Self {
        Answer { text, code: 0 }
    }

    /// An exit code alone.
    pub fn code(code: u8) -> Self {
        Answer { text: String::new(), code }
    }
}

/// Says one line on standard error.
pub fn say(line: &str) {
    // Where standard error is gone there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "claimbench: {line}");
}
