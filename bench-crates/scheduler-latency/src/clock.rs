//! The clock of this crate, and what burns processor time.

#![expect(clippy::disallowed_methods, reason = "a subject reads the clock and waits: its subject")]

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What moments are counted from.
static ORIGIN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// This moment, in ns since the program first asked.
pub(crate) fn now() -> u64 {
    ns(ORIGIN.elapsed())
}

/// A moment as tokio takes it.
pub(crate) fn instant(moment_ns: u64) -> tokio::time::Instant {
    tokio::time::Instant::from_std(*ORIGIN + Duration::from_nanos(moment_ns))
}

/// A time in ns.
pub(crate) fn ns(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// Sleeps until a moment.
pub(crate) fn sleep_until(moment_ns: u64) {
    std::thread::sleep(Duration::from_nanos(moment_ns.saturating_sub(now())));
}

/// Sleeps.
pub(crate) fn sleep(time: Duration) {
    std::thread::sleep(time);
}

/// Computes for so many steps.
#[inline(never)]
pub(crate) fn spin(steps: usize) {
    let mut x = steps as u64;
    for _ in 0..steps {
        x = black_box(x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    }
}

/// How many steps are timed to know how long one takes.
const STEPS_TRIED: usize = 100_000;
/// How often: the fastest counts, because what disturbs only adds.
const TRIES: usize = 8;

/// How many steps take so long.
pub(crate) fn steps_for(time: Duration) -> usize {
    let tried = (0..TRIES).map(|_| {
        let began = now();
        spin(STEPS_TRIED);
        now() - began
    });
    let fastest = tried.min().unwrap_or(1).max(1);
    (STEPS_TRIED as f64 * ns(time) as f64 / fastest as f64) as usize
}

/// What this process has used of the processors since it began, in ns.
pub(crate) fn processor_time() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let part = |value: i64| u64::try_from(value).unwrap_or(0);
    part(time.tv_sec) * 1_000_000_000 + part(time.tv_nsec)
}

/// A quantile of some times.
pub(crate) fn quantile(q: f64, mut times: Vec<u64>) -> u64 {
    times.sort_unstable();
    let last = times.len().saturating_sub(1);
    times.get(last.min((q * times.len() as f64) as usize)).copied().unwrap_or(0)
}

/// The middle of some numbers.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

/// A time in ns as a number that records and pictures show.
pub(crate) fn microseconds(ns: u64) -> f64 {
    ns as f64 / 1e3
}
