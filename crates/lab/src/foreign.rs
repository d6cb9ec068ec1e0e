//! Programs that are no subjects: instruments that somebody else made, run to their end, and a
//! process that keeps a core busy.

#![allow(clippy::disallowed_methods, reason = "with `session`, a module that spawns processes")]

use std::io::Write;
use std::process::{Child, Command, Stdio};

use crate::clock::Stopwatch;
use crate::program::Program;
use crate::tools::Tools;

/// What a program that ran to its end left behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    /// Whether it ended with code 0.
    pub success: bool,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
    /// From its start to its end, in s.
    pub seconds: f64,
}

/// Runs a program with an input and environment of its own.
///
/// # Errors
/// Why it cannot be started.
pub fn ran(
    tools: &Tools,
    program: &str,
    args: &[&str],
    env: &[(&str, &str)],
    input: &[u8],
) -> Result<Ran, String> {
    let mut command = tools.command(program);
    command.args(args).envs(env.iter().copied());
    finish(command, input).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("{program} is not here"),
        _ => format!("{program}: {error}"),
    })
}

/// Runs the benchmarks of a Go module of the repository with Go's own `testing.B`.
///
/// # Errors
/// Why it cannot be started.
pub fn go_bench(tools: &Tools, folder: &str, args: &[&str]) -> Result<Ran, String> {
    let mut command = tools.go_command(tools.go_or_why()?, &tools.root().join(folder));
    command.args(["test", "-run", "^$", "-bench", "."]).args(args).arg("./...");
    finish(command, &[]).map_err(|error| format!("go test: {error}"))
}

fn finish(mut command: Command, input: &[u8]) -> std::io::Result<Ran> {
    let clock = Stopwatch::start();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // Who ends without reading its input is no error.
        let _ = stdin.write_all(input);
    }
    let output = child.wait_with_output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(Ran {
        success: output.status.success(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
        seconds: clock.seconds(),
    })
}

/// A process that keeps one core busy until this is dropped.
pub struct Busy(Child);

impl Busy {
    /// Starts a program that computes until its standard input is closed, which also happens when
    /// this process is killed.
    ///
    /// # Errors
    /// Why it cannot be started.
    pub fn start(program: &Program) -> std::io::Result<Self> {
        let mut command = Command::new(&program.file);
        command.args(&program.args);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().map(Busy)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_program_is_given_its_input_and_read_to_its_end() {
        let tools = Tools::find(Path::new("/"));
        let cat = ran(&tools, "cat", &[], &[], b"what it is given").unwrap();
        assert!(cat.success && cat.seconds > 0.0);
        assert_eq!(cat.stdout, "what it is given");
        let shell = ran(&tools, "sh", &["-c", "echo $WORD >&2; exit 3"], &[("WORD", "no")], b"");
        let shell = shell.unwrap();
        assert!(!shell.success);
        assert_eq!(shell.stderr, "no\n");
        let none = ran(&tools, "no-such-program", &[], &[], b"");
        assert_eq!(none.unwrap_err(), "no-such-program is not here");
    }
}
