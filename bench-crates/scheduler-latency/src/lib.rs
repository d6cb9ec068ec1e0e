//! What tokio's schedulers and the system's threads do where the article speaks of goroutines: the
//! twins of the experiments in `go/`. Each file holds the experiments on one noun; this one lists
//! them.

mod calls;
mod children;
mod clock;
mod creation;
mod hog;
mod kernel;
mod memory;
mod parallel;
mod preemption;
mod prints;
mod ready;
mod round;
mod runtime;
mod sharing;
mod sleepers;
mod threads;
mod wake;
mod yields;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("scheduler-latency")
        .experiment(memory::parked())
        .experiment(threads::threads())
        .experiment(threads::blocked())
        .experiment(threads::waves())
        .experiment(parallel::parallel())
        .experiment(parallel::spread())
        .experiment(children::child())
        .experiment(creation::creation())
        .experiment(calls::beside())
        .experiment(calls::hand_off())
        .experiment(ready::ready())
        .experiment(yields::yields())
        .experiment(preemption::preemption())
        .experiment(wake::wake_all())
        .experiment(wake::starts())
        .experiment(sleepers::sleepers())
        .experiment(sleepers::mixed())
        .experiment(hog::hogged())
        .experiment(hog::behind())
        .experiment(sharing::sharing())
        .experiment(prints::prints())
}
