//! What Rust does where the article trusts the runtime's background thread: the twins of the
//! experiments in `go/`, on the system's threads and on tokio. Each file holds the experiments on
//! one noun; this one lists them.

mod clock;
mod connection;
mod cyclictest;
mod hog;
mod lateness;
mod memory;
mod retake;
mod short_sleep;
mod slice;
mod spin;
mod tick;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("sysmon-timers")
        .experiment(lateness::lateness("lateness", false))
        .experiment(lateness::lateness("lateness-busy", true))
        .experiment(short_sleep::short_sleep())
        .experiment(tick::ticks())
        .experiment(retake::retake())
        .experiment(retake::ramp())
        .experiment(connection::silent())
        .experiment(connection::poll())
        .experiment(connection::dial())
        .experiment(hog::hog())
        .experiment(hog::copying())
        .experiment(hog::hash())
        .experiment(slice::slice())
        .experiment(memory::scavenge())
}
