//! What Rust has where Go defers, panics and recovers: destructors that run as a scope ends,
//! unwinding, and `catch_unwind` around a call. Each file holds the experiments on one noun; this
//! one lists them.
//!
//! One thing has no twin. Go's `recover` may be called again, and gives nil; what `catch_unwind`
//! returns is the panic's value itself, which is there once:
//!
//! ```compile_fail,E0382
//! let caught = std::panic::catch_unwind(|| panic!("primary"));
//! let first = caught.unwrap_err();
//! let second = caught.unwrap_err();
//! ```

mod child;
mod cleanup;
mod depth;
mod end;
mod fallback;
mod frame;
mod guard;
mod order;
mod protection;
mod recovering;
mod second;
mod skipped;
mod thread;
mod trace;
mod value;

use std::process::ExitCode;

use subject::{Allocator, Registry};

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("deferred-recover")
        .experiment(order::order())
        .experiment(end::end())
        .experiment(end::unrecovered())
        .experiment(skipped::skipped())
        .experiment(recovering::recovering())
        .experiment(recovering::cleanup_order())
        .experiment(value::value())
        .experiment(trace::trace())
        .experiment(frame::frame())
        .experiment(fallback::fallback())
        .experiment(thread::threads())
        .experiment(thread::subject_thread())
        .experiment(second::second())
        .experiment(second::report())
        .experiment(depth::depth())
        .experiment(protection::protection())
        .experiment(cleanup::cleanup())
}

/// The main function of the program: a subject, or with an argument one task in a process of its
/// own.
#[must_use]
pub fn serve_or_run_task() -> ExitCode {
    if let Some(task) = std::env::args().nth(1) {
        return child::run_task(&task);
    }
    let (input, output) = (std::io::stdin().lock(), std::io::stdout().lock());
    match subject::serve(&registry(), Allocator::System, input, output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
