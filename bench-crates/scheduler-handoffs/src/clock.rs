//! The clocks of this crate, and waiting.

#![allow(clippy::disallowed_methods, reason = "a subject reads the clock and waits: its subject")]

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// How long threads and tasks may take to be where they belong.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
/// What lies between two looks at what is waited for.
const BETWEEN_LOOKS: Duration = Duration::from_micros(50);

/// Now.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Sleeps in the kernel.
pub(crate) fn block(how_long: Duration) {
    std::thread::sleep(how_long);
}

/// Reads the clock until so much time is over.
pub(crate) fn compute_for(how_long: Duration) {
    let began = now();
    while began.elapsed() < how_long {}
}

/// Waits until the condition is true, for so long at most, and says whether it is.
pub(crate) fn within(most: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let began = now();
    while !condition() {
        if began.elapsed() > most {
            return false;
        }
        block(BETWEEN_LOOKS);
    }
    true
}

/// What the process has used of processors.
pub(crate) fn processor_time() -> Duration {
    let used = clock_gettime(ClockId::ProcessCPUTime);
    let part = |value: i64| u64::try_from(value).unwrap_or(0);
    Duration::from_secs(part(used.tv_sec)) + Duration::from_nanos(part(used.tv_nsec))
}

/// A time in ms, as records and pictures show it.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The median of some times; zero of none.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
