//! Joins that are used and dropped.

use std::collections::HashMap;
use std::hint::black_box;

use subject::{Experiment, Params, Work};

/// Two operands of `len` bytes together.
fn halves(p: &Params) -> (String, String) {
    let length = p.count("len");
    black_box(("a".repeat(length / 2), "b".repeat(length - length / 2)))
}

/// Uses a join and drops it. The answer is 1 when the use gave the right thing.
pub fn temporary() -> Experiment {
    Experiment::new("temporary")
        .param("len", 32, (2, 4096))
        .variant("compare", |p| {
            let (a, b) = halves(p);
            let expected = black_box([a.as_str(), &b].concat());
            Work::repeat(move || u64::from([a.as_str(), &b].concat() == expected))
        })
        .variant("map-lookup", |p| {
            let (a, b) = halves(p);
            let index = HashMap::from([([a.as_str(), &b].concat(), 1_u64)]);
            Work::repeat(move || index.get(&[a.as_str(), &b].concat()).copied().unwrap_or(0))
        })
}
