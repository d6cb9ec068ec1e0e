//! Holes between large objects.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::allocator;
use crate::population::{Population, overlap};

/// Large objects before every other one dies; an odd number, so that the first and the last live.
const OBJECTS: usize = 129;

/// The size of each.
const BYTES: usize = 256 << 10;

/// Every other large object dies; then objects are made that fit into one hole, or into two that
/// are not side by side.
pub fn holes() -> Experiment {
    Experiment::new("holes")
        .value("overlap_share", "1", Class::Exact)
        .probe("same", holed(1))
        .probe("double", holed(2))
        .probe("double-side-by-side", |_| Work::probe(|| Ok(observe(2, 4))))
}

fn holed(times: usize) -> impl Fn(&Params) -> Work {
    move |_| Work::probe(move || Ok(observe(times, 2)))
}

/// Keeps one object in `step`, and asks for half as many bytes as were freed at least.
fn observe(times: usize, step: usize) -> (u64, subject::Values) {
    let mut old = Population::new(OBJECTS);
    let mut new = Population::new(OBJECTS / 4 / times);
    old.grow(black_box(BYTES));
    let old_pages = old.pages();
    old.keep_every(step);
    // A failure to flush a cache would only show as fewer pages that are used again.
    let _ = allocator::collect();
    new.grow(black_box(BYTES * times));
    let seen = values([("overlap_share", overlap(&new.pages(), &old_pages))]);
    black_box(old);
    (new.live_bytes() as u64, seen)
}
