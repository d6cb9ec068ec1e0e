//! gungraun's `summary.json`, version 7.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;

const KNOWN: &str = "7";

#[derive(Deserialize)]
struct Summary {
    version: String,
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    tool: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    total: Total,
}

#[derive(Deserialize)]
struct Total {
    metrics: BTreeMap<String, Metric>,
}

#[derive(Deserialize)]
struct Metric {
    values: Values,
}

#[derive(Deserialize)]
struct Values {
    new: Option<serde_json::Number>,
}

#[derive(Deserialize)]
struct Names {
    module_path: String,
    #[serde(default)]
    id: Option<String>,
}

/// The benchmark a summary is of: the path of its function, and the case's id where it has one.
///
/// # Errors
/// [`Error::Json`].
pub fn name(summary: &str) -> Result<String, Error> {
    let names: Names = serde_json::from_str(summary)
        .map_err(|error| Error::Json { what: "summary.json", why: error.to_string() })?;
    Ok(match names.id {
        Some(id) => format!("{}/{id}", names.module_path),
        None => names.module_path,
    })
}

/// The instructions callgrind counted (its event `Ir`) for one benchmark.
///
/// # Errors
/// [`Error::Json`], [`Error::Version`], [`Error::Missing`]; [`Error::Impossible`] for a count of
/// zero: callgrind found no symbol to begin at, as in a stripped program.
pub fn read(summary: &str) -> Result<u64, Error> {
    let json =
        |error: serde_json::Error| Error::Json { what: "summary.json", why: error.to_string() };
    let summary: Summary = serde_json::from_str(summary).map_err(json)?;
    if summary.version != KNOWN {
        return Err(Error::Version { found: summary.version, known: KNOWN });
    }
    let profile = summary.profiles.into_iter().find(|profile| profile.tool == "Callgrind");
    let metrics = profile.ok_or_else(|| Error::Missing("profile of callgrind".to_owned()))?;
    let count = metrics.data.total.metrics.get("Ir").and_then(|ir| ir.values.new.as_ref());
    match count.and_then(serde_json::Number::as_u64) {
        Some(0) => Err(Error::Impossible("0 instructions: is the program stripped?".to_owned())),
        Some(count) => Ok(count),
        None => Err(Error::Missing("count of instructions".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(version: &str, tool: &str, metrics: &str) -> String {
        format!(
            r#"{{"version":"{version}","id":"case_0","profiles":[{{"tool":"{tool}",
                "data":{{"parts":[],"total":{{"metrics":{{{metrics}}},"regressions":[]}}}}}}]}}"#
        )
    }

    #[test]
    fn instructions_are_found_among_the_metrics() {
        let metrics = r#""D1MissRate":{"values":{"new":0.41}},"Ir":{"values":{"new":9959}}"#;
        assert_eq!(read(&summary("7", "Callgrind", metrics)), Ok(9959));
    }

    #[test]
    fn the_name_is_path_and_case() {
        let name_of = |text: &str| name(text).unwrap();
        assert_eq!(name_of(r#"{"module_path":"a::b","id":"c"}"#), "a::b/c");
        assert_eq!(name_of(r#"{"module_path":"a::b"}"#), "a::b");
    }

    #[test]
    fn what_does_not_say_it_is_refused() {
        for (text, why) in [
            (summary("8", "Callgrind", ""), "summary version 8 is not 7"),
            (summary("7", "DHAT", ""), "no profile of callgrind in it"),
            (summary("7", "Callgrind", ""), "no count of instructions in it"),
            (summary("7", "Callgrind", r#""Ir":{"values":{"new":0}}"#), "0 instructions"),
            ("{".to_owned(), "summary.json: EOF"),
        ] {
            let error = read(&text).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
