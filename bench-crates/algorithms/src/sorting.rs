//! Sorting: comparisons by pattern of the input, memory, and what becomes of ties.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::random::{Random, fold};

const SEED: u64 = 3;
/// How many patterns of inputs there are.
const PATTERNS: i64 = 6;

/// Inputs by number: random, ascending, descending, all equal, sawtooth, sixteen different keys.
fn pattern(number: usize, n: usize) -> Vec<u64> {
    let mut random = Random::new(SEED);
    let all = 0..n as u64;
    match number {
        0 => random.permutation(n),
        1 => all.collect(),
        2 => all.rev().collect(),
        3 => vec![7; n],
        4 => all.map(|i| i % 1000).collect(),
        _ => all.map(|_| random.draw() % 16).collect(),
    }
}

/// Sorts, comparisons counted.
pub fn sort() -> Experiment {
    Experiment::new("sort")
        .param("n", 1024, (1, 1 << 20))
        .param("pattern", 0, (0, PATTERNS - 1))
        .value("comparisons", "comparisons", Class::Exact)
        .probe("unstable", |p| {
            counted(p, |keys, compared| {
                keys.sort_unstable_by(|a, b| {
                    *compared += 1;
                    a.cmp(b)
                });
            })
        })
        .probe("stable", |p| {
            counted(p, |keys, compared| {
                keys.sort_by(|a, b| {
                    *compared += 1;
                    a.cmp(b)
                });
            })
        })
}

fn counted(p: &Params, sort: fn(&mut [u64], &mut usize)) -> Work {
    let keys = pattern(p.count("pattern"), p.count("n"));
    Work::probe(move || {
        let (mut sorted, mut compared) = (keys.clone(), 0);
        sort(&mut sorted, &mut compared);
        Ok((fold(sorted), values([("comparisons", compared)])))
    })
}

/// Sorts random keys, in a loop that copies them first.
pub fn sort_plain() -> Experiment {
    Experiment::new("sort-plain")
        .param("n", 4096, (1, 1 << 20))
        .variant("unstable", |p| plain(p, <[u64]>::sort_unstable))
        .variant("stable", |p| plain(p, <[u64]>::sort))
}

fn plain(p: &Params, sort: fn(&mut [u64])) -> Work {
    let keys = black_box(pattern(0, p.count("n")));
    let mut sorted = keys.clone();
    Work::repeat(move || {
        sorted.copy_from_slice(&keys);
        sort(&mut sorted);
        fold(sorted.iter().copied())
    })
}

/// Sorts `n` pairs by their first half, which has four values, and counts neighbours that were the
/// other way round before.
pub fn ties() -> Experiment {
    Experiment::new("ties")
        .param("n", 64, (1, 1 << 16))
        .value("swapped", "ties", Class::Exact)
        .probe("unstable", |p| tied(p, |pairs| pairs.sort_unstable_by_key(|pair| pair.0)))
        .probe("stable", |p| tied(p, |pairs| pairs.sort_by_key(|pair| pair.0)))
}

fn tied(p: &Params, sort: fn(&mut [(u64, usize)])) -> Work {
    let n = p.count("n");
    Work::probe(move || {
        let mut random = Random::new(SEED);
        let mut pairs: Vec<(u64, usize)> = (0..n).map(|i| (random.draw() % 4, i)).collect();
        sort(&mut pairs);
        let swapped = |pair: &&[(u64, usize)]| pair[0].0 == pair[1].0 && pair[0].1 > pair[1].1;
        let swapped = pairs.windows(2).filter(swapped).count();
        Ok((fold(pairs.iter().map(|pair| pair.0)), values([("swapped", swapped)])))
    })
}
