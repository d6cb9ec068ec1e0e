//! Counting: comparisons of keys, and what one operation after the other costs.

use std::cell::Cell;
use std::cmp::Ordering;

thread_local! {
    static COMPARISONS: Cell<usize> = const { Cell::new(0) };
}

/// A key whose comparisons are counted: collections of the standard library ask `Ord`, not us.
#[derive(Clone, Copy, Debug)]
pub struct Counted(pub u64);

impl Ord for Counted {
    fn cmp(&self, other: &Self) -> Ordering {
        COMPARISONS.set(COMPARISONS.get() + 1);
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Counted {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Counted {}

/// What came of the work, and how many comparisons it took.
pub fn comparisons<R>(work: impl FnOnce() -> R) -> (R, usize) {
    let before = COMPARISONS.get();
    let result = work();
    (result, COMPARISONS.get() - before)
}

/// The costs of a number of operations.
#[derive(Default)]
pub struct Tally {
    operations: usize,
    total: usize,
    /// The dearest one's.
    pub most: usize,
}

impl Tally {
    pub fn add(&mut self, cost: usize) {
        self.operations += 1;
        self.total += cost;
        self.most = self.most.max(cost);
    }

    pub fn mean(&self) -> f64 {
        self.total as f64 / self.operations.max(1) as f64
    }
}
