//! A subject as the lab starts it.

/// A program that speaks the subject protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The file, as a path that needs no search, or a name to be found on `PATH`.
    pub file: String,
    /// Its arguments.
    pub args: Vec<String>,
}

impl Program {
    /// A program with arguments.
    #[must_use]
    pub fn new(file: impl Into<String>, args: &[&str]) -> Self {
        Program { file: file.into(), args: args.iter().map(ToString::to_string).collect() }
    }
}
