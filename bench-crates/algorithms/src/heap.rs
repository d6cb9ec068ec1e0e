//! Priority queues: how many comparisons an operation takes, in which order items come out, what is
//! allocated.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::random::{Random, fold};
use crate::tally::{Counted, Tally, comparisons};

const SEED: u64 = 1;

/// Pushes `n` items and pops them all, comparisons counted.
pub fn heap() -> Experiment {
    Experiment::new("heap")
        .param("n", 1024, (1, 1 << 20))
        .value("push_mean", "comparisons", Class::Exact)
        .value("push_most", "comparisons", Class::Exact)
        .value("pop_mean", "comparisons", Class::Exact)
        .value("pop_most", "comparisons", Class::Exact)
        .probe("random", |p| watched(Random::new(SEED).permutation(p.count("n"))))
        .probe("ascending", |p| watched((0..p.count("n") as u64).collect()))
}

fn watched(keys: Vec<u64>) -> Work {
    Work::probe(move || {
        let (mut push, mut pop) = (Tally::default(), Tally::default());
        let mut heap = BinaryHeap::with_capacity(keys.len());
        for key in &keys {
            push.add(comparisons(|| heap.push(Counted(*key))).1);
        }
        let mut popped = Vec::with_capacity(keys.len());
        while let (Some(Counted(key)), cost) = comparisons(|| heap.pop()) {
            pop.add(cost);
            popped.push(key);
        }
        let seen = values([
            ("push_mean", push.mean()),
            ("push_most", push.most as f64),
            ("pop_mean", pop.mean()),
            ("pop_most", pop.most as f64),
        ]);
        Ok((fold(popped), seen))
    })
}

/// The same without counting, to be timed.
pub fn queue() -> Experiment {
    Experiment::new("queue").param("n", 1024, (1, 1 << 20)).variant("push-pop", |p| {
        let keys = black_box(Random::new(SEED).permutation(p.count("n")));
        Work::repeat(move || {
            let mut heap = BinaryHeap::with_capacity(keys.len());
            keys.iter().for_each(|key| heap.push(*key));
            fold(std::iter::from_fn(|| heap.pop()))
        })
    })
}

/// Pops everything, and counts how often an item ranks higher than the one before it.
pub fn rank_order() -> Experiment {
    Experiment::new("rank-order")
        .param("n", 1024, (1, 1 << 20))
        .value("violations", "items", Class::Exact)
        .probe("highest-first", |p| ranked(p, |key| key, |item| item))
        .probe("as-it-comes", |p| ranked(p, Reverse, |item| item.0))
}

fn ranked<T: Ord + 'static>(p: &Params, wrap: fn(u64) -> T, unwrap: fn(T) -> u64) -> Work {
    let keys = Random::new(SEED).permutation(p.count("n"));
    Work::probe(move || {
        let mut heap: BinaryHeap<T> = keys.iter().map(|key| wrap(*key)).collect();
        let popped: Vec<u64> = std::iter::from_fn(|| heap.pop().map(unwrap)).collect();
        let violations = popped.windows(2).filter(|pair| pair[1] > pair[0]).count();
        Ok((fold(popped), values([("violations", violations)])))
    })
}

/// Pushes and pops `n` items through a heap that has room for them.
pub fn boxing() -> Experiment {
    Experiment::new("boxing").param("n", 1000, (1, 100_000)).variant("number", |p| {
        let n = black_box(p.count("n"));
        let mut heap = BinaryHeap::with_capacity(n);
        Work::repeat(move || {
            (0..n as u64).for_each(|key| heap.push(1000 + key));
            std::iter::from_fn(|| heap.pop()).count()
        })
    })
}
