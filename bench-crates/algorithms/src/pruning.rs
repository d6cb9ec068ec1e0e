//! Maps that are cloned and pruned, and what memory that takes and gives back.

use std::cell::Cell;
use std::collections::HashMap;
use std::hint::black_box;
use std::rc::Rc;

use subject::{Class, Experiment, Params, Work, values};

use crate::memory::{resident_bytes, watched};

/// One entry in so many stays.
const KEPT_IN: u64 = 100;

fn numbered(n: usize) -> HashMap<u64, u64> {
    (0..n as u64).map(|key| (key, key)).collect()
}

fn prune(map: &mut HashMap<u64, u64>) {
    map.retain(|key, _| key % KEPT_IN == 0);
}

/// Changes a map and looks at its clone: at a number in it, and at a list in it.
pub fn clone() -> Experiment {
    Experiment::new("clone")
        .value("independent", "", Class::State)
        .value("nested_independent", "", Class::State)
        .probe("clone", |_| {
            Work::probe(|| {
                let mut counts = HashMap::from([("one", 1), ("two", 2)]);
                let mut lists = HashMap::from([("primes", vec![2, 3, 5])]);
                let (counted, listed) = (black_box(counts.clone()), black_box(lists.clone()));
                counts.entry("one").and_modify(|count| *count += 1);
                counts.remove("two");
                lists.entry("primes").and_modify(|list| list[0] = 7);
                black_box((counts, lists));
                let independent = counted == HashMap::from([("one", 1), ("two", 2)]);
                let nested = listed["primes"] == [2, 3, 5];
                let seen = [("independent", independent), ("nested_independent", nested)];
                Ok(((), values(seen)))
            })
        })
}

/// Deletes all but one in a hundred of `n` entries, with the predicate's calls counted.
pub fn pruned() -> Experiment {
    Experiment::new("prune")
        .param("n", 4096, (1, 1 << 20))
        .value("calls", "calls", Class::Exact)
        .probe("retain", |p| {
            let n = p.count("n");
            // One for the warm-up of a heap count, one to be counted.
            let mut maps = vec![numbered(n), numbered(n)];
            let seen = Rc::new(Cell::new(0));
            let noted = Rc::clone(&seen);
            let work = move || {
                let mut map = maps.pop().unwrap_or_else(|| panic!("more iterations than maps"));
                let mut calls = 0;
                map.retain(|key, _| {
                    calls += 1;
                    key % KEPT_IN == 0
                });
                noted.set(calls);
                let left = map.len();
                // Freeing it is not part of the work.
                std::mem::forget(map);
                left
            };
            Work::observed(work, move |_| values([("calls", seen.get())]))
        })
}

/// Which share of a map's memory is still there when all but one in a hundred of its entries are
/// gone.
pub fn shrink() -> Experiment {
    Experiment::new("shrink")
        .param("n", 1 << 17, (1 << 14, 1 << 22))
        .value("kept_share", "share", Class::Stochastic)
        .probe("retain", |p| shrinking(p, prune))
        .probe("retain-and-shrink", |p| {
            shrinking(p, |map| {
                prune(map);
                map.shrink_to_fit();
            })
        })
}

fn shrinking(p: &Params, shrink: fn(&mut HashMap<u64, u64>)) -> Work {
    let n = p.count("n");
    watched(move || {
        let before = resident_bytes()?;
        let mut map = numbered(n);
        let full = resident_bytes()?.saturating_sub(before);
        shrink(&mut map);
        let kept = resident_bytes()?.saturating_sub(before);
        let left = black_box(map).len();
        Ok((left, values([("kept_share", kept as f64 / full.max(1) as f64)])))
    })
}

/// Copies a map of which one in a hundred of `n` entries is left.
pub fn copy_pruned() -> Experiment {
    let copying = |copy: fn(&HashMap<u64, u64>) -> HashMap<u64, u64>| {
        move |p: &Params| {
            let mut map = numbered(p.count("n"));
            prune(&mut map);
            Work::repeat(move || black_box(copy(&map)).len())
        }
    };
    Experiment::new("copy-pruned")
        .param("n", 1 << 17, (1 << 10, 1 << 22))
        .variant("clone", copying(HashMap::clone))
        .variant("collect", copying(|map| map.iter().map(|(key, value)| (*key, *value)).collect()))
}
