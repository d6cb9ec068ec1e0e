//! The clock of this crate.

#![allow(clippy::disallowed_methods, reason = "a subject reads the clock and waits: its subject")]

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Nanoseconds since this was first asked.
pub(crate) fn now_ns() -> u64 {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    ns(BEGAN.get_or_init(Instant::now).elapsed())
}

/// How long some work takes, in ns.
pub(crate) fn timed(work: impl FnOnce()) -> u64 {
    let began = Instant::now();
    work();
    ns(began.elapsed())
}

/// Computes for a while.
pub(crate) fn hog(length: Duration) {
    let began = Instant::now();
    while began.elapsed() < length {}
}

/// Blocks the thread for a while.
pub(crate) fn block(length: Duration) {
    std::thread::sleep(length);
}

fn ns(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX)
}
