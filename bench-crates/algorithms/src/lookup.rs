//! Looking things up in maps, and counting with them.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::hint::black_box;
use std::time::Instant;

use subject::{Class, Experiment, Params, Work, values};

use crate::random::{Random, mixed};

const SEED: u64 = 7;
/// So many keys are looked up, drawn anew from all: a few would stay in the cache whatever n is.
const LOOKUPS: usize = 1 << 17;

/// Looks random keys up in a map of `n`.
pub fn lookup() -> Experiment {
    Experiment::new("lookup")
        .param("n", 4096, (1, 1 << 22))
        .variant("hash-map", |p| {
            let map: HashMap<u64, u64> = entries(p).collect();
            looking(p, move |key| map.get(&key).copied())
        })
        .variant("btree-map", |p| {
            let map: BTreeMap<u64, u64> = entries(p).collect();
            looking(p, move |key| map.get(&key).copied())
        })
}

fn entries(p: &Params) -> impl Iterator<Item = (u64, u64)> + use<> {
    (0..p.count("n") as u64).map(|i| (mixed(i), i))
}

fn looking(p: &Params, get: impl Fn(u64) -> Option<u64> + 'static) -> Work {
    let n = black_box(p.count("n"));
    Work::repeat(move || {
        let mut random = Random::new(SEED);
        let values = (0..LOOKUPS).map(|_| get(mixed(random.below(n) as u64)).unwrap_or(0));
        values.sum::<u64>()
    })
}

/// A map that is in the nearest cache, whatever else there is.
const SMALL: u64 = 64;
/// How often each map is timed, in turns. The shortest time counts.
const TURNS: usize = 40;

/// How much longer a look-up in a map of `n` takes than in a small one, both in this process and in
/// turns: processes differ by more than that.
pub fn slowdown() -> Experiment {
    Experiment::new("slowdown")
        .param("n", 1024, (SMALL as i64, 1 << 22))
        .value("slowdown", "share", Class::Stochastic)
        .probe("hash-map", |p| {
            let n = p.count("n") as u64;
            Work::probe(move || {
                let [small, large] = [SMALL, n]
                    .map(|n| -> HashMap<u64, u64> { (0..n).map(|i| (mixed(i), i)).collect() });
                let mut shortest = [f64::INFINITY; 2];
                for _ in 0..TURNS {
                    for (map, shortest) in [&small, &large].into_iter().zip(&mut shortest) {
                        *shortest = shortest.min(seconds(map));
                    }
                }
                Ok((large.len(), values([("slowdown", shortest[1] / shortest[0])])))
            })
        })
}

#[expect(clippy::disallowed_methods, reason = "a subject reads the clock around its own loop")]
fn seconds(map: &HashMap<u64, u64>) -> f64 {
    let (n, mut random) = (map.len(), Random::new(SEED));
    let start = Instant::now();
    let found = (0..LOOKUPS / 8).map(|_| map.get(&mixed(random.below(n) as u64)));
    black_box(found.flatten().sum::<u64>());
    start.elapsed().as_secs_f64()
}

thread_local! {
    static EQUALITIES: Cell<usize> = const { Cell::new(0) };
}

/// A key that counts how often it is compared.
struct Watched(u64);

impl Hash for Watched {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl PartialEq for Watched {
    fn eq(&self, other: &Self) -> bool {
        EQUALITIES.set(EQUALITIES.get() + 1);
        self.0 == other.0
    }
}

impl Eq for Watched {}

/// The same, with the keys that are compared counted.
pub fn probes() -> Experiment {
    Experiment::new("probes")
        .param("n", 4096, (1, 1 << 22))
        .value("comparisons_mean", "comparisons", Class::Stochastic)
        .probe("hash-map", |p| {
            let n = p.count("n");
            Work::probe(move || {
                let entries = (0..n as u64).map(|i| (Watched(mixed(i)), i));
                let map: HashMap<Watched, u64> = entries.collect();
                let mut random = Random::new(SEED);
                EQUALITIES.set(0);
                let found = (0..LOOKUPS).map(|_| map[&Watched(mixed(random.below(n) as u64))]);
                let sum: u64 = found.sum();
                let mean = EQUALITIES.get() as f64 / LOOKUPS as f64;
                Ok((sum, values([("comparisons_mean", mean)])))
            })
        })
}

/// Counts `tokens` tokens of which `unique` are different; as a control, keeps them all.
pub fn count_tokens() -> Experiment {
    Experiment::new("count-tokens")
        .param("tokens", 100_000, (1, 10_000_000))
        .param("unique", 1000, (1, 1_000_000))
        .variant("map", |p| {
            let tokens = tokens(p);
            Work::repeat(move || {
                let mut counts: HashMap<u64, u64> = HashMap::new();
                tokens.iter().for_each(|token| *counts.entry(*token).or_default() += 1);
                let weighted = counts.iter().map(|(token, count)| token.wrapping_mul(*count));
                weighted.fold(0, u64::wrapping_add)
            })
        })
        .variant("list", |p| {
            let tokens = tokens(p);
            Work::repeat(move || {
                let mut kept = Vec::new();
                tokens.iter().for_each(|token| kept.push(*token));
                black_box(&kept).iter().fold(0, |sum: u64, token| sum.wrapping_add(*token))
            })
        })
}

/// Every token is there at least once, where there is room for it.
fn tokens(p: &Params) -> Vec<u64> {
    let (tokens, unique) = (p.count("tokens"), p.count("unique"));
    let mut random = Random::new(SEED);
    let pick = |i| if i < unique { i } else { random.below(unique) };
    black_box((0..tokens).map(pick).map(|token| mixed(token as u64)).collect())
}
