//! What tokio's tasks and the standard library's threads do where Go has goroutines: the twins of
//! the experiments in `go/`. Each file holds the experiments on one noun; this one lists them.

mod backlog;
mod capture;
mod clock;
mod creation;
mod crowd;
mod hog;
mod identity;
mod latency;
mod limits;
mod packaging;
mod population;
mod process;
mod runtimes;
mod stack;
mod start;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("goroutine-creation")
        .experiment(packaging::packaging())
        .experiment(capture::capture())
        .experiment(identity::identity())
        .experiment(population::population())
        .experiment(limits::room())
        .experiment(population::memory())
        .experiment(population::release())
        .experiment(creation::creation())
        .experiment(stack::growth())
        .experiment(stack::overflow())
        .experiment(start::start())
        .experiment(start::spill())
        .experiment(backlog::backlog())
        .experiment(latency::latency())
        .experiment(hog::hog())
}
