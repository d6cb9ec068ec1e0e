//! A result file of airspeed velocity, layouts 1 and 2: one commit in one environment on one
//! machine. Times are seconds; the units of others are in `benchmarks.json`, which is not needed:
//! the name's beginning says what it is, as asv itself decides by it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::error::Error;
use crate::point::{Point, Points};

#[derive(Deserialize)]
struct File {
    commit_hash: String,
    date: i64,
    params: BTreeMap<String, Value>,
    #[serde(default)]
    requirements: BTreeMap<String, Value>,
    results: BTreeMap<String, Value>,
    #[serde(default)]
    result_columns: Vec<String>,
    #[serde(default)]
    benchmark_version: BTreeMap<String, String>,
}

/// Reads a file. A failed (`null`) or skipped (`NaN`) benchmark is set aside.
///
/// # Errors
/// [`Error::Json`].
pub fn read(text: &str) -> Result<Points, Error> {
    let text = without_nan(text);
    let file: File = serde_json::from_str(&text).map_err(|error| Error::of_json("asv", &error))?;
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut labels: BTreeMap<String, String> =
        file.params.iter().map(|(key, value)| (key.clone(), plain(value))).collect();
    for (name, value) in &file.requirements {
        labels.insert(format!("requires {name}"), plain(value));
    }
    let mut points = Points::default();
    for (name, result) in &file.results {
        let mut labels = labels.clone();
        if let Some(version) = version(&file, name, result) {
            labels.insert("version".to_owned(), version);
        }
        for (suffix, value) in values(&file.result_columns, result) {
            let Some(value) = value.as_f64() else {
                points.set_aside(format!("{name}{suffix}"), "missing: it failed or was skipped");
                continue;
            };
            points.take(Point {
                name: format!("{name}{suffix}"),
                labels: labels.clone(),
                unit: unit(name).to_owned(),
                samples: vec![value],
                commit: Some(file.commit_hash.clone()),
                at_ms: Some(file.date),
            });
        }
    }
    Ok(points)
}

/// The hash of a benchmark's code: another one begins another series.
fn version(file: &File, name: &str, result: &Value) -> Option<String> {
    let column = file.result_columns.iter().position(|column| column == "version");
    let in_row = column.and_then(|at| result.get(at)?.as_str()).map(str::to_owned);
    in_row.or_else(|| file.benchmark_version.get(name).cloned())
}

/// Every value of a result with its parameters, `(a, b)`, in asv's order.
fn values(columns: &[String], result: &Value) -> Vec<(String, Value)> {
    let at = |name: &str| columns.iter().position(|column| column == name);
    let (values, params) = match result {
        Value::Object(object) => (object.get("result"), object.get("params")),
        Value::Array(row) => {
            (at("result").and_then(|at| row.get(at)), at("params").and_then(|at| row.get(at)))
        }
        _ => return vec![(String::new(), result.clone())],
    };
    let values = values.cloned().unwrap_or(Value::Null);
    let Value::Array(values) = values else { return vec![(String::new(), values)] };
    let mut names = vec![String::new()];
    for choices in params.and_then(Value::as_array).into_iter().flatten() {
        let choices: Vec<&str> =
            choices.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let join = |head: &String| {
            let glue = if head.is_empty() { "" } else { ", " };
            choices.iter().map(move |one| format!("{head}{glue}{one}")).collect::<Vec<_>>()
        };
        names = names.iter().flat_map(join).collect();
    }
    let named = names.len() == values.len();
    let name = |index: usize| match names.get(index).filter(|name| named && !name.is_empty()) {
        Some(name) => format!("({name})"),
        None => String::new(),
    };
    values.into_iter().enumerate().map(|(index, value)| (name(index), value)).collect()
}

fn unit(name: &str) -> &'static str {
    let last = name.rsplit('.').next().unwrap_or(name);
    match last {
        _ if last.starts_with("time") => "seconds",
        _ if last.starts_with("mem") || last.starts_with("peakmem") => "bytes",
        _ => "unit",
    }
}

/// asv writes `NaN`, which is no JSON; outside of texts it is nothing.
fn without_nan(text: &str) -> String {
    let mut quoted = false;
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(one) = rest.chars().next() {
        if one == '\\' && quoted {
            let end = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
            result.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        if one == '"' {
            quoted = !quoted;
        }
        if !quoted && let Some(after) = rest.strip_prefix("NaN") {
            result.push_str("null");
            rest = after;
            continue;
        }
        result.push(one);
        rest = &rest[one.len_utf8()..];
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_become_points_and_failures_are_set_aside() {
        let text = r#"{"commit_hash":"abc","date":1367127519000,"params":{"machine":"m"},
            "requirements":{"numpy":"1.8"},"benchmark_version":{"time_a":"1"},
            "results":{"time_a":0.5,"time_b":null,"time_c":NaN,"suite.mem_d":344,
            "time_e":{"params":[["1","2"],["x"]],"result":[1,null]}},"version":1}"#;
        let read = read(text).unwrap();
        let names: Vec<&str> = read.points.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["suite.mem_d", "time_a", "time_e(1, x)"]);
        assert_eq!(read.points[0].unit, "bytes");
        assert_eq!(read.points[1].labels["version"], "1");
        assert_eq!(read.points[1].at_ms, Some(1_367_127_519_000));
        let aside: Vec<&str> = read.aside.iter().map(|one| one.what.as_str()).collect();
        assert_eq!(aside, ["time_b", "time_c", "time_e(2, x)"]);
    }

    #[test]
    fn rows_of_layout_2_are_read_by_their_columns() {
        let text = r#"{"commit_hash":"abc","date":1,"params":{},
            "result_columns":["result","params","version"],
            "results":{"time_a":[[0.5],[],"f00"]},"version":2}"#;
        let read = read(text).unwrap();
        assert_eq!(read.points[0].samples, [0.5]);
        assert_eq!(read.points[0].labels["version"], "f00");
    }
}
