//! The clock of this crate: nanoseconds of `CLOCK_MONOTONIC`, which is Go's clock too and the one
//! that absolute sleeps and timerfd take.

#![allow(clippy::disallowed_methods, reason = "a subject reads the clock and waits: its subject")]

use std::time::{Duration, Instant};

use rustix::thread::ClockId as SleepClock;
use rustix::time::{ClockId, Timespec, clock_gettime};

const NS_PER_S: u64 = 1_000_000_000;

/// Now.
pub(crate) fn now_ns() -> u64 {
    let now = clock_gettime(ClockId::Monotonic);
    let part = |value: i64| u64::try_from(value).unwrap_or(0);
    part(now.tv_sec) * NS_PER_S + part(now.tv_nsec)
}

/// The moment that far from now.
pub(crate) fn after(how_long: Duration) -> u64 {
    now_ns() + u64::try_from(how_long.as_nanos()).unwrap_or(u64::MAX)
}

/// How long it is until a moment.
pub(crate) fn until(due_ns: u64) -> Duration {
    Duration::from_nanos(due_ns.saturating_sub(now_ns()))
}

/// A moment as the kernel takes it.
pub(crate) fn timespec(ns: u64) -> Timespec {
    let part = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
    Timespec { tv_sec: part(ns / NS_PER_S), tv_nsec: part(ns % NS_PER_S) }
}

/// Sleeps as the standard library does.
pub(crate) fn sleep(how_long: Duration) {
    std::thread::sleep(how_long);
}

/// Sleeps until a moment, as the kernel does: `clock_nanosleep` with `TIMER_ABSTIME`.
pub(crate) fn sleep_until(due_ns: u64) {
    // An early end, by a signal, is seen by the caller, who looks at the clock.
    let _ = rustix::thread::clock_nanosleep_absolute(SleepClock::Monotonic, &timespec(due_ns));
}

/// A moment as tokio takes it.
pub(crate) fn instant(due_ns: u64) -> Instant {
    Instant::now() + until(due_ns)
}
