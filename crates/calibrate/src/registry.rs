//! A subject whose truth is known: its work is a whole number of equal steps, so that asking for
//! one per cent more steps makes it one per cent slower.

#![allow(clippy::disallowed_methods, reason = "a subject reads its own memory in /proc")]

use std::hint::black_box;

use rustix::thread::ClockId;
use rustix::time::{Timespec, clock_gettime};
use subject::{Class, Experiment, Histogram, Registry, Values, Work, values};

use crate::trials::{KINDS, Kind};

/// The most steps a batch may have.
const STEPS_MOST: i64 = 100_000_000;

/// The experiments.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("calibration")
        .experiment(stepped(&KINDS[0]))
        .experiment(stepped(&KINDS[1]))
        .experiment(
            Experiment::new("peak")
                .param("mib", 1, (1, 1024))
                .value("peak_bytes", "B", Class::Stochastic)
                .probe("touched", |p| {
                    let bytes = p.count("mib") << 20;
                    Work::probe(move || peak(bytes))
                }),
        )
        .experiment(
            Experiment::new("timer")
                .param("period_us", 1000, (50, 1_000_000))
                .param("events", 200, (1, 1_000_000))
                .probe("clock-nanosleep", |p| {
                    let (period, events) = (p.count("period_us"), p.count("events"));
                    Work::distribution(move || lateness(period as u64 * 1000, events))
                }),
        )
}

fn stepped(kind: &'static Kind) -> Experiment {
    let experiment = Experiment::new(kind.experiment).param("steps", 1000, (1, STEPS_MOST));
    experiment.variant(kind.variant, |p| work(kind, p.count("steps")))
}

/// So many steps of a kind of work, as an operation.
#[must_use]
pub fn work(kind: &Kind, steps: usize) -> Work {
    let (work, steps) = (kind.work, black_box(steps));
    Work::repeat(move || work(steps))
}

/// Steps that each wait for the one before (xorshift; Marsaglia 2003).
#[inline(never)]
pub(crate) fn arithmetic(steps: usize) -> usize {
    let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
    for _ in 0..steps {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    state as usize
}

/// Steps that each take a block of another size and give it back eight steps later.
#[inline(never)]
pub(crate) fn allocation(steps: usize) -> usize {
    const LIVE: usize = 8;
    let mut live: [Vec<u8>; LIVE] = Default::default();
    for step in 0..steps {
        live[step % LIVE] = black_box(Vec::with_capacity(16 + step % 97 * 8));
    }
    live.iter().map(Vec::capacity).sum()
}

/// Touches so many bytes, and says the most this process ever had in memory.
fn peak(bytes: usize) -> Result<((), Values), String> {
    let mut block = vec![0_u8; bytes];
    for byte in block.iter_mut().step_by(4096) {
        *byte = 1;
    }
    black_box(&block);
    let file = "/proc/self/status";
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<usize>().ok());
    let kib = kib.ok_or_else(|| format!("{file} has no VmHWM"))?;
    Ok(((), values([("peak_bytes", kib << 10)])))
}

/// How late `clock_nanosleep` wakes for each of a series of moments that were fixed beforehand: a
/// late event does not postpone those after it, so that none of their lateness is omitted.
fn lateness(period_ns: u64, events: usize) -> Histogram {
    let mut histogram = Histogram::new();
    let start = clock_gettime(ClockId::Monotonic);
    for event in 1..=events as u64 {
        let due = after(start, event * period_ns);
        while rustix::thread::clock_nanosleep_absolute(ClockId::Monotonic, &due).is_err() {}
        let now = clock_gettime(ClockId::Monotonic);
        histogram.record(between(due, now));
    }
    histogram
}

fn after(start: Timespec, ns: u64) -> Timespec {
    let total = start.tv_nsec as u64 + ns;
    Timespec {
        tv_sec: start.tv_sec + (total / 1_000_000_000) as i64,
        tv_nsec: (total % 1_000_000_000) as i64,
    }
}

/// From one moment to a later one, in ns.
fn between(from: Timespec, to: Timespec) -> u64 {
    let ns = (to.tv_sec - from.tv_sec) * 1_000_000_000 + (to.tv_nsec - from.tv_nsec);
    u64::try_from(ns).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_carry_over_the_second() {
        let start = Timespec { tv_sec: 3, tv_nsec: 999_999_990 };
        let due = after(start, 2_000_000_020);
        assert_eq!((due.tv_sec, due.tv_nsec), (6, 10));
        assert_eq!(between(start, due), 2_000_000_020);
        assert_eq!(between(due, start), 0);
    }

    #[test]
    fn every_event_is_in_the_distribution() {
        let counts = lateness(100_000, 5).counts();
        assert_eq!(counts.0.iter().map(|[_, count]| count).sum::<u64>(), 5);
    }

    #[test]
    fn the_peak_is_at_least_what_was_touched() {
        assert!(peak(8 << 20).is_ok());
        assert_eq!(arithmetic(0), 0x9e37_79b9_7f4a_7c15);
    }
}
