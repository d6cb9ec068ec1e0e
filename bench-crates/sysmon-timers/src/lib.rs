//! What Rust does where the article trusts the runtime's background thread: the twins of the
//! experiments in `go/`, on the system's threads and on tokio. Each file holds the experiments on
//! one noun; this one lists them.

mod clock;
mod cyclictest;
mod hog;
mod lateness;
mod retake;
mod short_sleep;
mod spin;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("sysmon-timers")
        .experiment(lateness::lateness("lateness", false))
        .experiment(lateness::lateness("lateness-busy", true))
        .experiment(short_sleep::short_sleep())
        .experiment(retake::retake())
        .experiment(hog::hog())
}
