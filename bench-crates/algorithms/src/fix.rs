//! Priorities that change while their items are queued.

use std::collections::BinaryHeap;

use subject::{Class, Experiment, Params, Work, values};

use crate::random::{Random, fold};
use crate::tally::{Counted, Tally, comparisons};

const SEED: u64 = 2;
/// The low bits of a priority are the item's number, so that no two are the same.
const ITEM_BITS: u32 = 20;

/// Changes priorities of `n` queued items at random, and pops everything in the end. What is
/// counted for a change is comparisons and items looked at.
pub fn fix() -> Experiment {
    Experiment::new("fix")
        .param("n", 1024, (1, 1 << ITEM_BITS))
        .param("changes", 2000, (1, 1_000_000))
        .value("touched_mean", "items", Class::Exact)
        .value("touched_most", "items", Class::Exact)
        .value("entries", "items", Class::Exact)
        .probe("indexed", |p| observed(p, indexed))
        .probe("lazy", |p| observed(p, lazy))
        .probe("rebuild", |p| observed(p, rebuild))
}

/// What one way of changing priorities left: the order of the items, costs, entries in the heap.
type Seen = (Vec<u64>, Tally, usize);

fn observed(p: &Params, run: fn(&mut Random, Vec<u64>, usize) -> Seen) -> Work {
    let (n, changes) = (p.count("n"), p.count("changes"));
    Work::probe(move || {
        let mut random = Random::new(SEED);
        let ranks = (0..n).map(|item| ranked(&mut random, item)).collect();
        let (popped, cost, entries) = run(&mut random, ranks, changes);
        let seen = values([
            ("touched_mean", cost.mean()),
            ("touched_most", cost.most as f64),
            ("entries", entries as f64),
        ]);
        Ok((fold(popped), seen))
    })
}

fn ranked(random: &mut Random, item: usize) -> u64 {
    random.draw() >> (2 * ITEM_BITS) << ITEM_BITS | item as u64
}

fn item_of(rank: u64) -> usize {
    (rank & ((1 << ITEM_BITS) - 1)) as usize
}

/// A heap of our own that knows where each item is, as Go's `container/heap` with an index.
struct Indexed {
    ranks: Vec<u64>,
    items: Vec<usize>,
    slots: Vec<usize>,
    comparisons: usize,
}

impl Indexed {
    fn new(ranks: Vec<u64>) -> Self {
        let all: Vec<usize> = (0..ranks.len()).collect();
        let mut heap = Indexed { items: all.clone(), slots: all, ranks, comparisons: 0 };
        (0..heap.items.len() / 2).rev().for_each(|slot| _ = heap.down(slot));
        heap
    }

    fn before(&mut self, a: usize, b: usize) -> bool {
        self.comparisons += 1;
        self.ranks[self.items[a]] > self.ranks[self.items[b]]
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.items.swap(a, b);
        self.slots[self.items[a]] = a;
        self.slots[self.items[b]] = b;
    }

    fn up(&mut self, mut slot: usize) {
        while slot > 0 && self.before(slot, (slot - 1) / 2) {
            self.swap(slot, (slot - 1) / 2);
            slot = (slot - 1) / 2;
        }
    }

    /// Whether it moved.
    fn down(&mut self, from: usize) -> bool {
        let mut slot = from;
        loop {
            let mut child = 2 * slot + 1;
            if child >= self.items.len() {
                break;
            }
            if child + 1 < self.items.len() && self.before(child + 1, child) {
                child += 1;
            }
            if !self.before(child, slot) {
                break;
            }
            self.swap(slot, child);
            slot = child;
        }
        slot > from
    }

    fn fix(&mut self, slot: usize) {
        if !self.down(slot) {
            self.up(slot);
        }
    }

    fn pop(&mut self) -> Option<usize> {
        let last = self.items.len().checked_sub(1)?;
        self.swap(0, last);
        let item = self.items.pop();
        self.down(0);
        item
    }
}

fn indexed(random: &mut Random, ranks: Vec<u64>, changes: usize) -> Seen {
    let n = ranks.len();
    let mut heap = Indexed::new(ranks);
    let mut cost = Tally::default();
    for _ in 0..changes {
        let item = random.below(n);
        heap.ranks[item] = ranked(random, item);
        let before = heap.comparisons;
        heap.fix(heap.slots[item]);
        cost.add(heap.comparisons - before);
    }
    let entries = heap.items.len();
    (std::iter::from_fn(|| heap.pop()).map(|item| item as u64).collect(), cost, entries)
}

/// What is usual with the standard library's heap: push the new priority, pass over the old one
/// when it comes out.
fn lazy(random: &mut Random, mut ranks: Vec<u64>, changes: usize) -> Seen {
    let mut heap: BinaryHeap<Counted> = ranks.iter().map(|rank| Counted(*rank)).collect();
    let mut cost = Tally::default();
    for _ in 0..changes {
        let item = random.below(ranks.len());
        ranks[item] = ranked(random, item);
        cost.add(comparisons(|| heap.push(Counted(ranks[item]))).1);
    }
    let entries = heap.len();
    let popped = std::iter::from_fn(|| heap.pop()).map(|Counted(rank)| rank);
    let current = popped.filter(|rank| ranks[item_of(*rank)] == *rank);
    (current.map(|rank| item_of(rank) as u64).collect(), cost, entries)
}

/// The heap is made anew for each change, as without an index.
fn rebuild(random: &mut Random, mut ranks: Vec<u64>, changes: usize) -> Seen {
    let mut heap: BinaryHeap<Counted> = ranks.iter().map(|rank| Counted(*rank)).collect();
    let mut cost = Tally::default();
    for _ in 0..changes {
        let item = random.below(ranks.len());
        ranks[item] = ranked(random, item);
        let mut keys = std::mem::take(&mut heap).into_vec();
        let found = keys.iter().position(|Counted(rank)| item_of(*rank) == item).unwrap_or(0);
        keys[found] = Counted(ranks[item]);
        let (made, compared) = comparisons(|| BinaryHeap::from(keys));
        heap = made;
        cost.add(found + 1 + compared);
    }
    let entries = heap.len();
    let popped = std::iter::from_fn(|| heap.pop());
    (popped.map(|Counted(rank)| item_of(rank) as u64).collect(), cost, entries)
}
