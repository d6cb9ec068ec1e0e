//! The Rust subject; with an argument it is one task in a process of its own.

use std::hint::black_box;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Something is left to do, so that the call does not take the place of main on the stack.
    black_box(deferred_recover::serve_or_run_task())
}
