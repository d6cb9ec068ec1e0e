//! The order in which maps hand out their entries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use subject::{Class, Experiment, Params, Work, values};

use crate::random::fold;

type Pass = Box<dyn FnMut() -> Vec<u64>>;

/// Walks over a map of `entries` many times, and counts different first keys, orders, and orders
/// that are not turns of each other.
pub fn order() -> Experiment {
    Experiment::new("order")
        .param("entries", 64, (1, 1024))
        .param("passes", 1000, (1, 100_000))
        .value("first_keys", "keys", Class::Stochastic)
        .value("orders", "orders", Class::Stochastic)
        .value("cycles", "orders", Class::Stochastic)
        .value("sorted", "", Class::State)
        .value("printed_sorted", "", Class::State)
        .probe("one-map", |p| {
            let map: HashMap<u64, u64> = keys(p).map(|key| (key, key)).collect();
            let printed = format!("{:?}", map.keys());
            walked(p, printed, Box::new(move || map.keys().copied().collect()))
        })
        .probe("fresh-map", |p| {
            let keys: Vec<u64> = keys(p).collect();
            let map =
                move || -> HashMap<u64, u64> { keys.iter().map(|key| (*key, *key)).collect() };
            let printed = format!("{:?}", map().keys());
            walked(p, printed, Box::new(move || map().into_keys().collect()))
        })
        .probe("btree-map", |p| {
            let map: BTreeMap<u64, u64> = keys(p).map(|key| (key, key)).collect();
            let printed = format!("{:?}", map.keys());
            walked(p, printed, Box::new(move || map.keys().copied().collect()))
        })
}

/// Numbers of the same length, so that sorted texts are sorted numbers.
fn keys(p: &Params) -> impl Iterator<Item = u64> + use<> {
    (0..p.count("entries") as u64).map(|i| 10_000 + 7 * i)
}

fn walked(p: &Params, printed: String, mut pass: Pass) -> Work {
    let (wanted, passes): (Vec<u64>, usize) = (keys(p).collect(), p.count("passes"));
    let printed_sorted = printed == format!("{wanted:?}");
    Work::probe(move || {
        let (mut firsts, mut orders) = (BTreeSet::new(), BTreeSet::new());
        let (mut cycles, mut sorted) = (BTreeSet::new(), true);
        for _ in 0..passes {
            let order = pass();
            firsts.insert(order[0]);
            let mut turned = order.clone();
            turned.rotate_left(least_at(&order));
            cycles.insert(turned);
            let mut in_order = order.clone();
            in_order.sort_unstable();
            sorted &= in_order == wanted;
            orders.insert(order);
        }
        let mut seen = values([("sorted", sorted), ("printed_sorted", printed_sorted)]);
        seen.extend(values([
            ("first_keys", firsts.len()),
            ("orders", orders.len()),
            ("cycles", cycles.len()),
        ]));
        Ok((fold(wanted.iter().copied()), seen))
    })
}

fn least_at(order: &[u64]) -> usize {
    (0..order.len()).min_by_key(|at| order[*at]).unwrap_or(0)
}
