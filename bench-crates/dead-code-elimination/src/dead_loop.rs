//! A loop whose sum nobody reads. Its functions are looked up by name in the built program.

use std::hint::black_box;

use subject::{Experiment, Params, Work};

#[inline(never)]
fn dead_sum(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = sum.wrapping_add(i.wrapping_mul(3));
    }
    let _ = sum;
    n
}

/// The same loop with something that has to be done in each round.
#[inline(never)]
fn live_sum(n: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..n {
        sum = black_box(sum.wrapping_add(i.wrapping_mul(3)));
    }
    black_box(sum);
    n
}

fn summing(sum: fn(u64) -> u64) -> impl Fn(&Params) -> Work {
    move |p| {
        let n = black_box(p.count("n") as u64);
        let sum = black_box(sum);
        Work::repeat(move || sum(n))
    }
}

/// Adds up n numbers, for nobody or for real.
pub fn dead_loop() -> Experiment {
    Experiment::new("dead-loop")
        .param("n", 10_000, (1, 100_000_000))
        .variant("dead", summing(dead_sum))
        .variant("live", summing(live_sum))
}
