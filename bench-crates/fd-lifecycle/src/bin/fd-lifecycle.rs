//! The Rust subject; with arguments it is one task in a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    fd_lifecycle::serve_or_run_task()
}
