//! The Rust subject; with an argument it is one task in a process of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    deferred_recover::serve_or_run_task()
}
