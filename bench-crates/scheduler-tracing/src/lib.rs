//! What Rust has where Go has its execution trace: the spans and events of `tracing`, which tokio
//! emits where it is built with them, and the counters of tokio's runtime. Each file holds the
//! experiments on one noun; this one lists them.

mod blind;
mod blocked;
mod burst;
mod cap;
mod clock;
mod closing;
mod kinds;
mod lanes;
mod order;
mod overhead;
mod plain;
mod queue;
mod region;
mod subscriber;
mod syscalls;
mod tasks;
mod turn;
mod utilization;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("scheduler-tracing")
        .experiment(burst::burst())
        .experiment(blocked::blocked())
        .experiment(closing::closing())
        .experiment(kinds::kinds())
        .experiment(region::tracer())
        .experiment(region::region())
        .experiment(region::cost())
        .experiment(queue::queues())
        .experiment(syscalls::syscalls())
        .experiment(utilization::utilization())
        .experiment(cap::cap())
        .experiment(blind::blind())
        .experiment(order::order())
        .experiment(turn::turn())
        .experiment(overhead::overhead())
        .experiment(lanes::lanes())
}
