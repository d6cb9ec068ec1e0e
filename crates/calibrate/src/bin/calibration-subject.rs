//! A subject whose truth is known: its work is a whole number of equal steps, so that asking for
//! one per cent more steps makes it one per cent slower.

#![allow(missing_docs, reason = "a program has no callers")]

use std::hint::black_box;

use subject::{Experiment, Registry, Work};

subject::main!(registry);

fn registry() -> Registry {
    Registry::new("calibration")
        .experiment(Experiment::new("arithmetic").param("steps", 1000, (1, 1_000_000)).variant(
            "xorshift",
            |p| {
                let steps = black_box(p.count("steps"));
                Work::repeat(move || arithmetic(steps))
            },
        ))
        .experiment(Experiment::new("allocation").param("steps", 1000, (1, 1_000_000)).variant(
            "boxes",
            |p| {
                let steps = black_box(p.count("steps"));
                Work::repeat(move || allocation(steps))
            },
        ))
}

/// Steps that each wait for the one before (xorshift; Marsaglia 2003).
#[inline(never)]
fn arithmetic(steps: usize) -> u64 {
    let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
    for _ in 0..steps {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    state
}

/// Steps that each take a block of another size and give it back eight steps later.
#[inline(never)]
fn allocation(steps: usize) -> usize {
    const LIVE: usize = 8;
    let mut live: [Vec<u8>; LIVE] = Default::default();
    for step in 0..steps {
        live[step % LIVE] = black_box(Vec::with_capacity(16 + step % 97 * 8));
    }
    live.iter().map(Vec::capacity).sum()
}
