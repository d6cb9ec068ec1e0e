//! Loops that compute. What the compiler made of them is read from the program.

use std::hint::black_box;
use std::time::Duration;

use subject::{Experiment, Params, Work};

use crate::clock;

/// Computes in a loop, without a call or with one.
pub fn looping() -> Experiment {
    let with = |spin: fn(u64) -> u64| {
        move |p: &Params| {
            let steps = p.count("steps") as u64;
            Work::repeat(move || spin(black_box(steps)))
        }
    };
    Experiment::new("loop")
        .param("steps", 1000, (0, 1_000_000_000))
        .probe("tight", with(spin_tight))
        .probe("calling", with(spin_calling))
}

/// Computes in a loop without a call.
#[inline(never)]
pub(crate) fn spin_tight(steps: u64) -> u64 {
    let mut x = steps | 1;
    for _ in 0..steps {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
    }
    x
}

/// The same with a call in its loop.
#[inline(never)]
fn spin_calling(steps: u64) -> u64 {
    let mut x = steps | 1;
    for _ in 0..steps {
        x = step(x);
    }
    x
}

#[inline(never)]
fn step(x: u64) -> u64 {
    let x = x ^ x << 13;
    let x = x ^ x >> 7;
    black_box(x ^ x << 17)
}

/// How many steps are timed to find how many take a given time.
const CALIBRATING: u64 = 2_000_000;

/// How many steps take so long on a processor.
pub(crate) fn steps_of(time: Duration) -> u64 {
    let before = clock::processor_time();
    black_box(spin_tight(black_box(CALIBRATING)));
    let took = clock::processor_time().saturating_sub(before);
    (CALIBRATING as f64 * time.as_secs_f64() / took.as_secs_f64()) as u64
}
