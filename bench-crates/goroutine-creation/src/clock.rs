//! The clock of this crate, and what waits and computes by it.

#![allow(clippy::disallowed_methods, reason = "a subject reads the clock and waits: its subject")]

use std::time::{Duration, Instant};

/// How long tasks may take to be where they belong: as in Go.
const PATIENCE: Duration = Duration::from_secs(15);
/// What lies between two looks at what is waited for.
const BETWEEN_LOOKS: Duration = Duration::from_micros(100);

/// This moment.
pub fn now() -> Instant {
    Instant::now()
}

/// Nanoseconds since an earlier moment.
pub fn since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// Waits until the condition is true and says whether it is.
pub fn within(mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > PATIENCE {
            return false;
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    true
}

/// Computes for that long.
pub fn spin(duration: Duration) {
    let start = Instant::now();
    while start.elapsed() < duration {
        std::hint::spin_loop();
    }
}
