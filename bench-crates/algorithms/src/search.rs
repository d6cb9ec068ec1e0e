//! Binary search: comparisons, memory, and the position of what is missing or there several times.

use std::cell::Cell;
use std::hint::black_box;
use std::rc::Rc;

use subject::{Class, Experiment, Work, values};

/// So many targets are looked for, at most.
const TARGETS_MOST: usize = 1 << 16;

/// Looks for keys that are there and for keys between them in a table of `n`.
pub fn search() -> Experiment {
    Experiment::new("search")
        .param("n", 1024, (1, 1 << 21))
        .value("comparisons_most", "comparisons", Class::Exact)
        .variant("binary-search", |p| {
            let n = p.count("n");
            let table: Vec<u64> = black_box((0..n as u64).map(|i| 2 * i).collect());
            let step = (2 * n).div_ceil(TARGETS_MOST);
            let most = Rc::new(Cell::new(0));
            let seen = Rc::clone(&most);
            let search = move || {
                (0..=2 * n as u64).step_by(step).fold(0, |sum: u64, target| {
                    let mut compared = 0;
                    let found = table.binary_search_by(|key| {
                        compared += 1;
                        key.cmp(&target)
                    });
                    most.set(most.get().max(compared));
                    let (Ok(at) | Err(at)) = found;
                    sum + 2 * at as u64 + u64::from(found.is_ok())
                })
            };
            Work::observed(search, move |_| values([("comparisons_most", seen.get())]))
        })
}

const TABLE: [u64; 5] = [3, 8, 14, 21, 30];
const REPEATED: [u64; 8] = [2, 7, 7, 7, 7, 7, 7, 9];

/// Looks for 14 and 9 in a table of five, and for 7 where it is there six times.
pub fn position() -> Experiment {
    Experiment::new("position")
        .value("found", "", Class::State)
        .value("found_at", "index", Class::Exact)
        .value("missing", "", Class::State)
        .value("insert_at", "index", Class::Exact)
        .value("first_of_six_at", "index", Class::Exact)
        .probe("binary-search", |_| {
            positions(|table, key| match table.binary_search(&key) {
                Ok(at) => (at, true),
                Err(at) => (at, false),
            })
        })
        .probe("partition-point", |_| {
            positions(|table, key| {
                let at = table.partition_point(|each| *each < key);
                (at, table.get(at) == Some(&key))
            })
        })
}

fn positions(find: fn(&[u64], u64) -> (usize, bool)) -> Work {
    Work::probe(move || {
        let table = black_box(TABLE);
        let (found_at, found) = find(&table, 14);
        let (insert_at, there) = find(&table, 9);
        let (first_of_six_at, _) = find(&black_box(REPEATED), 7);
        let mut seen = values([("found", found), ("missing", !there)]);
        seen.extend(values([
            ("found_at", found_at),
            ("insert_at", insert_at),
            ("first_of_six_at", first_of_six_at),
        ]));
        Ok((10 * found_at + insert_at, seen))
    })
}
