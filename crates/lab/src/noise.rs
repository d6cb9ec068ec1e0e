//! How noisy the machine is now: the same short piece of work, timed over and over.

use std::hint::black_box;
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::conditions::Before;

/// What repeating the same work showed.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise {
    /// How often it was done.
    pub repetitions: usize,
    /// How much longer the median was than the lower tenth, as a share: 0.01 is one per cent.
    pub median_over_tenth: f64,
    /// How much longer the upper tenth was than the lower tenth, as a share.
    pub spread: f64,
    /// Share of all processors' time that others used meanwhile, from 0 to 1.
    pub others_busy: f64,
    /// Share of all processors' time that the hypervisor took, from 0 to 1.
    pub steal: f64,
}

/// Repeats about a millisecond of arithmetic for so long and says how much its time varied.
#[must_use]
pub fn noise(time: Duration) -> Noise {
    let before = Before::now();
    let clock = Stopwatch::start();
    let mut times = Vec::new();
    while clock.elapsed() < time || times.len() < 3 {
        let one = Stopwatch::start();
        black_box(arithmetic(black_box(1_000_000)));
        times.push(one.ns() as f64);
    }
    let conditions = before.until_now(None, 0);
    let at = |level: f64| stats::quantile(&times, level).unwrap_or(f64::NAN);
    let tenth = at(0.1);
    Noise {
        repetitions: times.len(),
        median_over_tenth: at(0.5) / tenth - 1.0,
        spread: at(0.9) / tenth - 1.0,
        others_busy: conditions.others_busy,
        steal: conditions.steal,
    }
}

/// A chain of dependent operations that no compiler shortens (xorshift; Marsaglia 2003).
fn arithmetic(steps: u32) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..steps {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    state
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_shares() {
        let noise = noise(Duration::from_millis(20));
        assert!(noise.repetitions >= 3);
        assert!(noise.median_over_tenth >= 0.0 && noise.spread >= noise.median_over_tenth);
        assert!((0.0..=1.0).contains(&noise.others_busy));
    }
}
