//! What it costs to be ready for a panic that does not come.

use std::hint::black_box;
use std::panic::catch_unwind;

use subject::{Experiment, Params, Work};

/// The work that is protected: little, and opaque to its callers.
#[inline(never)]
fn step(x: i64) -> i64 {
    black_box(x) + 1
}

#[inline(never)]
fn plain(x: i64) -> i64 {
    step(x)
}

#[inline(never)]
fn protected(x: i64) -> i64 {
    catch_unwind(|| step(x)).unwrap_or(-1)
}

/// Calls a function n times, with and without `catch_unwind` around it.
pub fn protection() -> Experiment {
    let with = |call: fn(i64) -> i64| {
        move |p: &Params| {
            let n = black_box(p.count("n"));
            let call = black_box(call);
            Work::repeat(move || (0..n).fold(0, |x, _| call(x)))
        }
    };
    Experiment::new("protection")
        .param("n", 64, (1, 1_000_000))
        .variant("plain", with(plain))
        .variant("protected", with(protected))
}
