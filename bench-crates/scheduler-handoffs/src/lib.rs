//! What Rust does where the article speaks of Go's scheduler: the twins of the experiments in
//! `go/`, on tokio's schedulers and on the system's threads. Each file holds the experiments on one
//! noun; this one lists them.

mod balance;
mod clock;
mod counter;
mod handoff;
mod lock;
mod looping;
mod parking;
mod progress;
mod running;
mod shift;
mod slice;
mod steal;
mod tasks;
mod waits;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("scheduler-handoffs")
        .experiment(running::running())
        .experiment(running::many())
        .experiment(waits::waits())
        .experiment(progress::progress())
        .experiment(progress::parallel())
        .experiment(handoff::handoff())
        .experiment(handoff::parallel())
        .experiment(steal::steal())
        .experiment(balance::six())
        .experiment(balance::uneven())
        .experiment(shift::shift())
        .experiment(parking::parked())
        .experiment(parking::full())
        .experiment(lock::lock())
        .experiment(slice::slice())
        .experiment(looping::looping())
        .experiment(counter::counter())
}
