//! What every foreign format comes down to: a named number with a unit, and where known its commit
//! and time.

use std::collections::BTreeMap;

/// One value of one benchmark in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The benchmark, with its parameters.
    pub name: String,
    /// What else tells series apart: machine, package, environment. Never the commit or the run.
    pub labels: BTreeMap<String, String>,
    /// The unit, as the tool writes it.
    pub unit: String,
    /// The values of the processes or samples, in order; the point is their median.
    pub samples: Vec<f64>,
    /// The commit, where the file says it.
    pub commit: Option<String>,
    /// When, in ms since 1970 UTC, where the file says it.
    pub at_ms: Option<i64>,
}

/// Something in a file that is no point, with its reason. It is told, never silently left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aside {
    /// What, and where in the file.
    pub what: String,
    /// Why it is no point.
    pub why: String,
}

/// What a file has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// Its points.
    pub points: Vec<Point>,
    /// What is no point.
    pub aside: Vec<Aside>,
}

impl Points {
    /// Takes a point whose samples are all numbers that can be; else sets it aside.
    pub(crate) fn take(&mut self, point: Point) {
        let why = if point.samples.is_empty() {
            "it has no value"
        } else if point.samples.iter().any(|one| !one.is_finite()) {
            "a value is not finite"
        } else if point.name.is_empty() {
            "it has no name"
        } else {
            self.points.push(point);
            return;
        };
        self.set_aside(point.name, why);
    }

    pub(crate) fn set_aside(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.aside.push(Aside { what: what.into(), why: why.into() });
    }
}

/// Which way a unit is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Times, sizes, counts of work.
    Lower,
    /// Rates.
    Higher,
}

/// Units that are known, with their direction; `None` for others: nobody could say of a step in
/// such a series whether it is news or good news.
#[must_use]
pub fn better(unit: &str) -> Option<Better> {
    const LOWER: &[&str] = &[
        "ns/op",
        "ns/iter",
        "us/op",
        "ms/op",
        "s/op",
        "sec/op",
        "ns",
        "us",
        "µs",
        "ms",
        "s",
        "seconds",
        "B/op",
        "bytes/op",
        "bytes",
        "B",
        "allocs/op",
        "blocks/op",
        "instructions",
        "instructions/op",
        "time-ratio",
        "total-bytes",
        "text-bytes",
        "data-bytes",
        "rodata-bytes",
        "pclntab-bytes",
        "zdebug-bytes",
    ];
    const HIGHER: &[&str] =
        &["MB/s", "B/s", "ops/s", "ops/sec", "op/s", "iter/sec", "req/s", "tx/s"];
    if LOWER.contains(&unit) {
        Some(Better::Lower)
    } else if HIGHER.contains(&unit) {
        Some(Better::Higher)
    } else {
        None
    }
}
