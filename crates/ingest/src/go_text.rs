//! The text that Go benchmarks print, and Go's benchmark format made of it
//! (golang.org/design/14313-benchmark-format): configuration lines `key: value`, then
//! `BenchmarkName-8 100 12.5 ns/op 3 allocs/op`. Lines of one name are samples of one point.

use std::collections::BTreeMap;

use crate::error::Error;
use crate::point::{Point, Points};

/// Keys that say which run it was, not which series: `commit` and `run` by our own rule, the
/// others as `golang.org/x/perf` writes them.
const RUN_KEYS: &[&str] = &["commit", "commit-time", "run", "run-time", "date", "experiment"];

/// Reads a file.
///
/// # Errors
/// [`Error::HalfWritten`] where the last line is cut off; [`Error::Missing`] without any benchmark.
pub fn read(text: &str) -> Result<Points, Error> {
    let mut configuration = BTreeMap::new();
    let mut commit = None;
    let mut found: BTreeMap<(String, BTreeMap<String, String>, String), Vec<f64>> = BTreeMap::new();
    let mut order = Vec::new();
    let mut points = Points::default();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some((key, value)) = configuration_line(line) {
            if key == "commit" {
                commit = Some(value.to_owned());
            } else if !RUN_KEYS.contains(&key) {
                configuration.insert(key.to_owned(), value.to_owned());
            }
            continue;
        }
        if !line.starts_with("Benchmark") {
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        // `go test -v` prints the name alone before the result.
        let [name, _, rest @ ..] = words.as_slice() else { continue };
        let Some(values) = values(&words[1..]) else {
            if number == text.lines().count() && !text.ends_with('\n') {
                return Err(Error::HalfWritten(format!("line {number} is cut off: `{line}`")));
            }
            points.set_aside(format!("line {number}: {name}"), "its values are not numbers");
            continue;
        };
        debug_assert!(!rest.is_empty());
        for (value, unit) in values {
            let key = ((*name).to_owned(), configuration.clone(), unit);
            let samples = found.entry(key.clone()).or_insert_with(|| {
                order.push(key);
                Vec::new()
            });
            samples.push(value);
        }
    }
    if found.is_empty() && points.aside.is_empty() {
        return Err(Error::Missing("benchmark line".to_owned()));
    }
    for key in order {
        let samples = found.remove(&key).unwrap_or_default();
        let (name, labels, unit) = key;
        points.take(Point { name, labels, unit, samples, commit: commit.clone(), at_ms: None });
    }
    Ok(points)
}

/// A key begins with a small letter and has neither blanks nor capitals.
fn configuration_line(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let starts = key.chars().next()?.is_lowercase();
    let plain = key.chars().all(|one| !one.is_whitespace() && !one.is_uppercase());
    (starts && plain).then(|| (key, value.trim()))
}

/// The iterations, then values with their units.
fn values(words: &[&str]) -> Option<Vec<(f64, String)>> {
    let (iterations, rest) = words.split_first()?;
    iterations.parse::<u64>().ok()?;
    if rest.is_empty() || !rest.len().is_multiple_of(2) {
        return None;
    }
    let pair = |pair: &[&str]| Some((pair[0].parse().ok()?, pair[1].to_owned()));
    rest.chunks_exact(2).map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
goos: linux
pkg: example.org/fib
BenchmarkFib10
BenchmarkFib10-8   5000   325 ns/op   3.000 widgets
BenchmarkFib10-8   5000   327.5 ns/op   3.000 widgets
PASS
ok  	example.org/fib	3.6s
";

    #[test]
    fn lines_of_one_name_are_samples_of_one_point() {
        let read = read(TEXT).unwrap();
        assert_eq!(read.aside, []);
        let [time, widgets] = read.points.as_slice() else { panic!("{read:?}") };
        assert_eq!((time.name.as_str(), time.unit.as_str()), ("BenchmarkFib10-8", "ns/op"));
        assert_eq!(time.samples, [325.0, 327.5]);
        assert_eq!(time.labels["pkg"], "example.org/fib");
        assert_eq!(widgets.unit, "widgets");
    }

    #[test]
    fn cut_and_wrong_lines_are_named() {
        let cut = "BenchmarkA 1 5 ns/op\nBenchmarkB 1 5";
        assert_eq!(
            read(cut).unwrap_err().to_string(),
            "half-written: line 2 is cut off: `BenchmarkB 1 5`"
        );
        let wrong = read("BenchmarkA 1 5 ns/op\nBenchmarkB 1 five ns/op\n").unwrap();
        assert_eq!(wrong.points.len(), 1);
        assert_eq!(wrong.aside[0].what, "line 2: BenchmarkB");
        assert_eq!(read("PASS\n").unwrap_err().to_string(), "no benchmark line in it");
    }
}
