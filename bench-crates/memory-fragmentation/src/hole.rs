//! Holes between large objects.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::allocator;
use crate::memory::PAGE_BYTES;
use crate::population::Population;

/// Large objects before some die.
const OBJECTS: usize = 129;

/// The size of each.
const BYTES: usize = 256 << 10;

/// Every other large object dies, in the order of their addresses; then objects are made that fit
/// into one hole, or into two that are not side by side. In the last variant three of four die, so
/// that holes of three lie side by side.
pub fn holes() -> Experiment {
    Experiment::new("holes")
        .value("holes_used_share", "1", Class::Stochastic)
        .value("holes", "holes", Class::Stochastic)
        .probe("same", holed(1, 1))
        .probe("double", holed(2, 1))
        .probe("double-side-by-side", holed(2, 3))
}

/// Drops so many neighbours between two that stay, and asks for as many bytes as died or more: room
/// that there is elsewhere, in what was never used, may be taken first.
fn holed(times: usize, neighbours: usize) -> impl Fn(&Params) -> Work {
    move |_| {
        Work::probe(move || {
            let mut old = Population::new(OBJECTS);
            let mut new = Population::new(OBJECTS * 3 / 4 / times);
            old.grow(black_box(BYTES));
            let dead = old.drop_between(neighbours);
            allocator::collect()?;
            new.grow(black_box(BYTES * times));
            let seen = values([
                ("holes_used_share", used_share(&dead, &new.pages())),
                ("holes", dead.len() as f64),
            ]);
            black_box(old);
            Ok((new.live_bytes() as u64, seen))
        })
    }
}

/// The share of the places of dead objects that have one of these pages, which are in order.
fn used_share(dead: &[usize], pages: &[usize]) -> f64 {
    let used = dead.iter().filter(|at| {
        let next = pages.partition_point(|page| *page < **at / PAGE_BYTES);
        pages.get(next).is_some_and(|page| *page <= (**at + BYTES - 1) / PAGE_BYTES)
    });
    used.count() as f64 / dead.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_used_where_a_page_of_it_is() {
        let (first, second) = (10 * PAGE_BYTES, 200 * PAGE_BYTES);
        assert!((used_share(&[first, second], &[9, 73, 74, 263]) - 1.0).abs() < 1e-12);
        assert!(used_share(&[first, second], &[9, 74, 199, 264]).abs() < 1e-12);
        assert!(used_share(&[], &[1]).abs() < 1e-12);
    }
}
