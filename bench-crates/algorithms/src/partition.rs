//! Partition by two indices, and selection built on it.

use std::cell::Cell;
use std::hint::black_box;
use std::rc::Rc;

use subject::{Class, Experiment, Params, Work, values};

use crate::random::{Random, fold};

const SEED: u64 = 4;

/// Moves what is accepted to the front, in one pass of two indices, and says how much that is.
fn partition(items: &mut [u64], mut accepts: impl FnMut(u64) -> bool) -> usize {
    let mut write = 0;
    for read in 0..items.len() {
        if accepts(items[read]) {
            items.swap(read, write);
            write += 1;
        }
    }
    write
}

/// Splits a random permutation at a third of its values.
pub fn split() -> Experiment {
    Experiment::new("split")
        .param("n", 4096, (4, 1 << 20))
        .value("reads", "items", Class::Exact)
        .value("misplaced", "items", Class::Exact)
        .variant("two-indices", |p| {
            splitting(p, |items, pivot, reads| {
                let split = partition(items, |item| {
                    *reads += 1;
                    item < pivot
                });
                let left = items[..split].iter().filter(|item| **item >= pivot).count();
                (split, left + items[split..].iter().filter(|item| **item < pivot).count())
            })
        })
        .variant("collect", |p| {
            splitting(p, |items, pivot, reads| {
                let (left, right): (Vec<u64>, Vec<u64>) = items.iter().partition(|item| {
                    *reads += 1;
                    **item < pivot
                });
                let misplaced = left.iter().filter(|item| **item >= pivot).count();
                (left.len(), misplaced + right.iter().filter(|item| **item < pivot).count())
            })
        })
}

fn splitting(p: &Params, split: fn(&mut [u64], u64, &mut usize) -> (usize, usize)) -> Work {
    let n = p.count("n");
    let items = black_box(Random::new(SEED).permutation(n));
    let mut scratch = items.clone();
    let seen = Rc::new(Cell::new((0, 0)));
    let noted = Rc::clone(&seen);
    let work = move || {
        scratch.copy_from_slice(&items);
        let mut reads = 0;
        let (at, misplaced) = split(&mut scratch, n as u64 / 3, &mut reads);
        noted.set((reads, misplaced));
        at
    };
    Work::observed(work, move |_| {
        let (reads, misplaced) = seen.get();
        values([("reads", reads), ("misplaced", misplaced)])
    })
}

/// The item of rank `k`: partitioned by a random pivot, twice, so that equal items end the search.
/// Counts the items it tests.
fn quickselect(items: &mut [u64], k: usize, random: &mut Random, tests: &mut usize) -> u64 {
    let (mut low, mut high) = (0, items.len());
    loop {
        let pivot = items[low + random.below(high - low)];
        let mut test = |accepted: bool| {
            *tests += 1;
            accepted
        };
        let less = low + partition(&mut items[low..high], |item| test(item < pivot));
        if k < less {
            high = less;
            continue;
        }
        low = less + partition(&mut items[less..high], |item| test(item <= pivot));
        if k < low {
            return pivot;
        }
    }
}

/// Finds the item of a random rank in each of `trials` permutations, tests or comparisons counted.
pub fn select() -> Experiment {
    Experiment::new("select")
        .param("n", 4096, (1, 1 << 20))
        .param("trials", 25, (1, 1000))
        .value("tests_mean", "tests", Class::Exact)
        .probe("quickselect", |p| {
            selecting(p, |items, k, trial, tests| {
                quickselect(items, k, &mut Random::new(trial), tests)
            })
        })
        .probe("select-nth", |p| {
            selecting(p, |items, k, _, tests| {
                *items
                    .select_nth_unstable_by(k, |a, b| {
                        *tests += 1;
                        a.cmp(b)
                    })
                    .1
            })
        })
        .probe("sort", |p| {
            selecting(p, |items, k, _, tests| {
                items.sort_unstable_by(|a, b| {
                    *tests += 1;
                    a.cmp(b)
                });
                items[k]
            })
        })
}

fn selecting(p: &Params, select: fn(&mut [u64], usize, u64, &mut usize) -> u64) -> Work {
    let (n, trials) = (p.count("n"), p.count("trials"));
    Work::probe(move || {
        let mut random = Random::new(SEED);
        let (mut tests, mut found) = (0, Vec::with_capacity(trials));
        for trial in 0..trials {
            let mut items = random.permutation(n);
            let k = random.below(n);
            found.push(select(&mut items, k, trial as u64, &mut tests));
        }
        let mean = tests as f64 / trials as f64;
        Ok((fold(found), values([("tests_mean", mean)])))
    })
}

/// The median of one permutation, to be timed.
pub fn median() -> Experiment {
    Experiment::new("median")
        .param("n", 4096, (1, 1 << 20))
        .variant("quickselect", |p| {
            timed(p, |items, k| quickselect(items, k, &mut Random::new(SEED), &mut 0))
        })
        .variant("select-nth", |p| timed(p, |items, k| *items.select_nth_unstable(k).1))
        .variant("sort", |p| {
            timed(p, |items, k| {
                items.sort_unstable();
                items[k]
            })
        })
}

fn timed(p: &Params, select: fn(&mut [u64], usize) -> u64) -> Work {
    let items = black_box(Random::new(SEED).permutation(p.count("n")));
    let mut scratch = items.clone();
    Work::repeat(move || {
        scratch.copy_from_slice(&items);
        select(&mut scratch, items.len() / 2)
    })
}
