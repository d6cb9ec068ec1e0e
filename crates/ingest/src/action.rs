//! The `data.js` of github-action-benchmark: `window.BENCHMARK_DATA = {…}`, every run of every
//! suite in one object.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;
use crate::point::{Point, Points};

#[derive(Deserialize)]
struct Data {
    entries: BTreeMap<String, Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    commit: Commit,
    date: i64,
    tool: String,
    benches: Vec<Bench>,
}

#[derive(Deserialize)]
struct Commit {
    id: String,
}

#[derive(Deserialize)]
struct Bench {
    name: String,
    value: Option<f64>,
    unit: String,
}

/// Reads a file, with or without the assignment before the object.
///
/// # Errors
/// [`Error::Json`].
pub fn read(text: &str) -> Result<Points, Error> {
    let object = text.trim_start().strip_prefix("window.BENCHMARK_DATA").map_or(text, |rest| {
        rest.trim_start().trim_start_matches('=').trim_end().trim_end_matches(';')
    });
    let data: Data =
        serde_json::from_str(object).map_err(|error| Error::of_json("data.js", &error))?;
    let mut points = Points::default();
    for (suite, entries) in data.entries {
        for entry in entries {
            for bench in entry.benches {
                points.take(Point {
                    name: bench.name,
                    labels: BTreeMap::from([
                        ("suite".to_owned(), suite.clone()),
                        ("tool".to_owned(), entry.tool.clone()),
                    ]),
                    unit: bench.unit,
                    samples: bench.value.into_iter().collect(),
                    commit: Some(entry.commit.id.clone()),
                    at_ms: Some(entry.date),
                });
            }
        }
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_of_every_suite_is_read() {
        let text = r#"window.BENCHMARK_DATA = {"lastUpdate":2,"repoUrl":"x","entries":{"Go":[
            {"commit":{"id":"c1"},"date":1,"tool":"go","benches":[
              {"name":"BenchmarkFib","value":325,"unit":"ns/op","extra":"5 times"},
              {"name":"BenchmarkGone","value":null,"unit":"ns/op"}]}]}};"#;
        let read = read(text).unwrap();
        assert_eq!(read.points.len(), 1);
        assert_eq!(read.points[0].commit.as_deref(), Some("c1"));
        assert_eq!(read.points[0].labels["suite"], "Go");
        assert_eq!(read.aside[0].what, "BenchmarkGone");
    }
}
