//! What the order in which numbered tasks ran says of the queues they were in: as in Go.

use subject::Values;

/// Numbers of tasks, which count from 0 as they are made, in the order they ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order(pub Vec<usize>);

/// How many of the tasks that ran last are looked at to say which were moved: fewer than one
/// overflow moves.
const LAST: usize = 100;

impl Order {
    /// The sum of the numbers: the answer of every variant.
    #[must_use]
    pub fn sum(&self) -> usize {
        self.0.iter().sum()
    }

    /// How many did not run in the place in which they were made.
    #[must_use]
    pub fn misplaced(&self) -> usize {
        self.0.iter().enumerate().filter(|(place, id)| place != *id).count()
    }

    /// Whether the task that was made last ran first.
    #[must_use]
    pub fn newest_first(&self) -> bool {
        self.0[0] + 1 == self.0.len()
    }

    /// The positions of those that ran alone between two neighbours: lone picks from another queue.
    /// Overflows take tasks out of the middle of a queue, so neighbours may be two apart.
    #[must_use]
    pub fn picks(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut place = 1;
        while place + 1 < self.0.len() {
            let (before, id, after) = (self.0[place - 1], self.0[place], self.0[place + 1]);
            let neighbours = after == before + 1 || after == before + 2;
            if neighbours && (id < before || id > after) {
                found.push(place);
                place += 1; // The neighbour after it is none.
            }
            place += 1;
        }
        found
    }

    /// The middle one of the distances between lone picks, 0 where there are none.
    #[must_use]
    pub fn pick_distance(&self) -> usize {
        let picks = self.picks();
        let mut distances: Vec<usize> = picks.windows(2).map(|two| two[1] - two[0]).collect();
        distances.sort_unstable();
        distances.get(distances.len() / 2).copied().unwrap_or(0)
    }

    /// Whether the tasks that ran last are of the older or of the newer half.
    #[must_use]
    pub fn spilled_are(&self) -> &'static str {
        let last = &self.0[self.0.len().saturating_sub(LAST)..];
        let older = last.iter().filter(|id| **id < self.0.len() / 2).count();
        let newer = last.len() - older;
        if older > 9 * newer {
            "the oldest"
        } else if newer > 9 * older {
            "the newest"
        } else {
            "mixed"
        }
    }

    /// Reads the order in which a thief ran what it took from one queue, oldest first: of each
    /// batch it runs the last one at once and then the others in their order.
    #[must_use]
    pub fn batches(&self) -> Vec<usize> {
        let mut sizes = Vec::new();
        let mut start = 0;
        while let Some(size) = self.0.get(start).and_then(|head| (head + 1).checked_sub(start)) {
            let batch = self.0.get(start..start + size).filter(|batch| !batch.is_empty());
            let in_order = |batch: &[usize]| (start..).zip(&batch[1..]).all(|(id, one)| id == *one);
            if !batch.is_some_and(in_order) {
                break;
            }
            sizes.push(size);
            start += size;
        }
        sizes
    }

    /// What the claims on one queue are about.
    #[must_use]
    pub fn values(&self, position: usize) -> Values {
        let mut all = subject::values([
            ("misplaced", self.misplaced()),
            ("picks", self.picks().len()),
            ("task", self.0[position.min(self.0.len() - 1)]),
        ]);
        all.extend(subject::values([("newest_first", self.newest_first())]));
        all.extend(subject::values([("spilled_are", self.spilled_are().to_owned())]));
        all
    }
}

/// How many of the batches are not half of what was left of so many, rounded up.
#[must_use]
pub fn unhalved(batches: &[usize], mut left: usize) -> usize {
    let mut count = 0;
    for size in batches {
        count += usize::from(*size != left.div_ceil(2));
        left -= size;
    }
    count
}

/// Sizes as a text.
#[must_use]
pub fn words(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_picks_are_found_in_a_queue_with_holes() {
        let order = Order(vec![9, 3, 4, 0, 5, 7, 1, 8, 2]);
        assert_eq!(order.picks(), [3, 6]);
        assert_eq!((order.pick_distance(), order.newest_first()), (3, false));
        assert_eq!(Order((0..50).collect()).picks(), [0_usize; 0]);
    }

    #[test]
    fn batches_are_told_apart() {
        let order = Order(vec![3, 0, 1, 2, 5, 4, 6]);
        assert_eq!(order.batches(), [4, 2, 1]);
        assert_eq!((unhalved(&[4, 2, 1], 7), unhalved(&[4, 2, 1], 9)), (0, 3));
        assert_eq!(Order(vec![0, 1, 2]).batches(), [1, 1, 1]);
        assert_eq!(Order(vec![5, 9]).batches(), [0_usize; 0]);
        assert_eq!(words(&[4, 2, 1]), "4 2 1");
    }

    #[test]
    fn the_last_say_what_was_moved() {
        assert_eq!(Order((0..300).collect()).spilled_are(), "the newest");
        assert_eq!(Order((0..300).rev().collect()).spilled_are(), "the oldest");
        assert_eq!(Order((0..50).collect()).spilled_are(), "mixed");
    }
}
