//! What Rust does with descriptors where Go has its files, its poller and its finalizers: the twins
//! of the experiments in `go/`, and the ways that are Rust's own. Each file holds the experiments
//! on one noun; this one lists them.
//!
//! Two things have no twin, because they do not compile. A file that has been closed cannot be
//! used: closing is dropping, and what is dropped has no name any more.
//!
//! ```compile_fail,E0382
//! use std::io::Read;
//!
//! let mut file = std::fs::File::open("/proc/self/exe")?;
//! drop(file);
//! file.read(&mut [0; 1])?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! And a borrowed descriptor cannot outlive the file that owns it; only a bare number can.
//!
//! ```compile_fail,E0505
//! use std::os::fd::AsFd;
//!
//! let file = std::fs::File::open("/proc/self/exe")?;
//! let borrowed = file.as_fd();
//! drop(file);
//! println!("{borrowed:?}");
//! # Ok::<(), std::io::Error>(())
//! ```

mod closing;
mod exhaustion;
mod fresh;
mod leaks;
mod limits;
mod numbers;
mod ownership;
mod poller;
mod raw;
mod system_limit;
mod table;
mod threads;

use std::process::ExitCode;

use subject::{Allocator, Registry};

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("fd-lifecycle")
        .experiment(numbers::streams())
        .experiment(numbers::lowest_free())
        .experiment(numbers::first_open())
        .experiment(numbers::reuse())
        .experiment(ownership::stale())
        .experiment(ownership::keep_alive())
        .experiment(ownership::adopt())
        .experiment(ownership::offset())
        .experiment(poller::registration())
        .experiment(poller::open_cost())
        .experiment(threads::waiters())
        .experiment(threads::file_readers())
        .experiment(closing::close_wakes())
        .experiment(closing::close_returns())
        .experiment(leaks::unreachable())
        .experiment(leaks::leak())
        .experiment(exhaustion::at_limit())
        .experiment(exhaustion::child_limit())
        .experiment(exhaustion::privilege())
        .experiment(exhaustion::calls_at_limit())
        .experiment(exhaustion::accept())
        .experiment(system_limit::system_limit())
}

/// The main function of the program: a subject, or with arguments one task in a fresh process.
#[must_use]
pub fn serve_or_run_task() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.is_empty() {
        return fresh::run_task(&arguments);
    }
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    match subject::serve(&registry(), Allocator::System, input, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
