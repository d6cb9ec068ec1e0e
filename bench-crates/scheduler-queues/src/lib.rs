//! What runs tasks in Rust where Go has its scheduler: tokio, whose queues have Go's design, rayon
//! and crossbeam's deque, where stealing is the point, and threads. Each file holds the experiments
//! on one noun; this one lists them.

mod blocking;
mod burst;
mod chain;
mod contention;
mod drain;
mod leftover;
pub mod metrics;
pub mod order;
mod outside;
mod returning;
mod sleepers;
mod slot;
mod stealing;
pub mod tasks;
mod threads;
mod wake;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("scheduler-queues")
        .experiment(burst::burst())
        .experiment(burst::tuned())
        .experiment(stealing::stealing())
        .experiment(stealing::dry())
        .experiment(slot::slot())
        .experiment(chain::chain())
        .experiment(contention::contention())
        .experiment(contention::alone())
        .experiment(contention::pairs())
        .experiment(blocking::blocking())
        .experiment(leftover::leftover())
        .experiment(returning::returning())
        .experiment(wake::wake())
        .experiment(outside::outside())
        .experiment(sleepers::sleepers())
        .experiment(drain::drain())
}
