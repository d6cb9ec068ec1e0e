//! hyperfine's `--export-json`: seconds a run of a command.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;
use crate::point::{Point, Points};

#[derive(Deserialize)]
struct Export {
    results: Vec<Measured>,
}

#[derive(Deserialize)]
struct Measured {
    command: String,
    median: Option<f64>,
    mean: Option<f64>,
    times: Option<Vec<f64>>,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
}

/// Reads a file. A command without times has its median, or else its mean, as only sample.
///
/// # Errors
/// [`Error::Json`], [`Error::Missing`].
pub fn read(text: &str) -> Result<Points, Error> {
    let export: Export =
        serde_json::from_str(text).map_err(|error| Error::of_json("hyperfine", &error))?;
    if export.results.is_empty() {
        return Err(Error::Missing("result".to_owned()));
    }
    let mut points = Points::default();
    for one in export.results {
        let single = one.median.or(one.mean).into_iter().collect();
        points.take(Point {
            name: one.command,
            labels: one.parameters,
            unit: "s".to_owned(),
            samples: one.times.filter(|times| !times.is_empty()).unwrap_or(single),
            commit: None,
            at_ms: None,
        });
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_samples_and_a_cut_file_is_named() {
        let text = r#"{"results":[{"command":"sleep 1","mean":1.1,"median":1.0,
            "times":[1.0,1.2]},{"command":"true","mean":0.1}]}"#;
        let read_ = read(text).unwrap();
        assert_eq!(read_.points[0].samples, [1.0, 1.2]);
        assert_eq!(read_.points[1].samples, [0.1]);
        let cut = read(&text[..60]).unwrap_err().to_string();
        assert!(cut.starts_with("half-written: hyperfine: "), "{cut}");
    }
}
