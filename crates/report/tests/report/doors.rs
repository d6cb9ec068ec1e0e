//! What other tools read: each format is as its tool, its schema or its own files have it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use report::{Export, Format, export};
use roxmltree::{Document, Node};
use serde_json::{Value, json};

use crate::benchfmt::{self, Line};
use crate::made_up::MadeUp;

/// A file of another tool. They are not part of the repository; without them a test says so, and
/// what it knows of the format stands in it.
pub(crate) fn foreign(name: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        println!("skipped: no shared/data/{name}");
    }
    text
}

fn made_up(format: Format) -> String {
    export(&[MadeUp::new().content()], format).unwrap()
}

fn json(format: Format) -> Value {
    serde_json::from_str(&made_up(format)).unwrap()
}

/// What is wrong by a schema.
fn schema_faults(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    let faults = validator.iter_errors(value);
    faults.map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

/// What is wrong with any of the exports of a record: for hostile texts.
pub(crate) fn faults(made_up: &MadeUp) -> Vec<String> {
    let mut faults = Vec::new();
    for format in Format::ALL {
        let text = export(&[made_up.content()], format).unwrap();
        let acts = |letter: char| {
            letter.is_control() && !"\n\t".contains(letter)
                || "\u{202e}\u{2066}\u{200f}".contains(letter)
        };
        if text.contains(acts) {
            faults.push(format!("{format:?}: a mark acts"));
        }
        let found = match format {
            Format::Json => json_faults(&text, schema_faults, &export_schema()),
            Format::GithubAction => json_faults(&text, schema_faults, &github_schema()),
            Format::Bencher => json_faults(&text, schema_faults, &bencher_schema()),
            Format::Junit => junit_faults(&text),
            Format::Benchstat => benchfmt::parse(&text).err().into_iter().collect(),
            Format::Markdown => crate::site::markdown_faults(&text),
        };
        faults.extend(found.into_iter().map(|fault| format!("{format:?}: {fault}")));
    }
    faults
}

fn json_faults(text: &str, by: fn(&Value, &Value) -> Vec<String>, schema: &Value) -> Vec<String> {
    match serde_json::from_str(text) {
        Ok(value) => by(schema, &value),
        Err(error) => vec![error.to_string()],
    }
}

fn export_schema() -> Value {
    let mut schema = schemars::schema_for!(Export<'_>).to_value();
    schema["title"] = json!("What `claimbench export json` prints, version 1");
    schema
}

#[test]
fn the_json_fits_its_schema() {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/export.json");
    let text = format!("{}\n", serde_json::to_string_pretty(&export_schema()).unwrap());
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "schemas/export.json is not current: UPDATE_SCHEMAS=1 cargo test");
    let value = json(Format::Json);
    assert_eq!(schema_faults(&export_schema(), &value), [""; 0]);
    let cases = value.pointer("/articles/0/claims/1/cases").and_then(Value::as_array).unwrap();
    let surprises = cases.iter().filter(|case| case["surprise"] == true).count();
    assert_eq!((cases.len(), surprises), (3, 2));
    assert!(!schema_faults(&export_schema(), &json!({"version": 1})).is_empty());
}

/// The schema that Bencher publishes, closed so that a misspelt key is found.
fn bencher_schema() -> Value {
    let number = json!({"type": "number"});
    json!({
        "type": "object",
        "propertyNames": {"minLength": 1, "maxLength": 1024},
        "additionalProperties": {
            "type": "object",
            "propertyNames": {"minLength": 1, "maxLength": 64},
            "additionalProperties": {
                "type": "object",
                "properties": {"value": number, "lower_value": number, "upper_value": number},
                "required": ["value"],
                "additionalProperties": false
            }
        }
    })
}

#[test]
fn bencher_takes_its_format() {
    let value = json(Format::Bencher);
    assert_eq!(schema_faults(&bencher_schema(), &value), [""; 0]);
    let one = &value["made-up/grow/plus n=100 (go)"];
    assert_eq!(one["Total Bytes"]["value"], 10_000.0);
    let latency = &one["latency"];
    let bound = |name: &str| latency[name].as_f64().unwrap();
    assert!(bound("lower_value") <= bound("value") && bound("value") <= bound("upper_value"));
    for name in ["report_bmf_mixed", "report_dhat", "report_latency"] {
        let Some(text) = foreign(&format!("bencher-adapter/json/{name}.json")) else { return };
        let theirs: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema_faults(&bencher_schema(), &theirs), [""; 0], "{name}");
    }
}

/// What github-action-benchmark reads of a `customSmallerIsBetter` file.
fn github_schema() -> Value {
    json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 1},
                "unit": {"type": "string", "minLength": 1},
                "value": {"type": "number"},
                "range": {"type": ["string", "number"]},
                "extra": {"type": "string"}
            },
            "required": ["name", "unit", "value"],
            "additionalProperties": false
        }
    })
}

#[test]
fn github_action_benchmark_takes_its_format() {
    let value = json(Format::GithubAction);
    assert_eq!(schema_faults(&github_schema(), &value), [""; 0]);
    let entries = value.as_array().unwrap();
    let names: BTreeSet<&str> = entries.iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), entries.len(), "a name is there twice");
    // Of a size nobody knows whether less is better.
    assert!(!names.iter().any(|name| name.contains("artefact")), "{names:?}");
    let one = entries.iter().find(|one| one["name"] == "made-up/grow/plus n=100 (go) wall.ns");
    assert_eq!(one.unwrap()["unit"], "ns/op");
    for name in ["", "2"] {
        let name = format!("customSmallerIsBetter_output{name}.json");
        let Some(text) = foreign(&format!("github-action-benchmark/extract/{name}")) else {
            return;
        };
        let theirs: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(schema_faults(&github_schema(), &theirs), [""; 0], "{name}");
    }
}

/// An element of JUnit XML: where it may stand, which attributes it needs, which it may have.
type Allowed = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

/// What the schema of Jenkins' xUnit plug-in (junit-10.xsd) allows of what is used here.
const JUNIT: &[Allowed] = &[
    ("testsuites", "", &[], &["name", "tests", "failures", "errors", "time"]),
    (
        "testsuite",
        "testsuites",
        &["name", "tests", "failures", "errors"],
        &["skipped", "time", "timestamp"],
    ),
    ("properties", "testsuite", &[], &[]),
    ("property", "properties", &["name", "value"], &[]),
    ("testcase", "testsuite", &["name"], &["classname", "time"]),
    ("failure", "testcase", &[], &["type", "message"]),
    ("error", "testcase", &[], &["type", "message"]),
    ("skipped", "testcase", &[], &["type", "message"]),
    ("system-out", "testcase", &[], &[]),
];

fn junit_faults(text: &str) -> Vec<String> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return vec![error.to_string()],
    };
    let mut faults = Vec::new();
    for node in document.descendants().filter(Node::is_element) {
        let tag = node.tag_name().name();
        let Some((_, above, needed, allowed)) = JUNIT.iter().find(|row| row.0 == tag) else {
            faults.push(format!("there is a {tag}"));
            continue;
        };
        let parent = node.parent_element().map(|one| one.tag_name().name()).unwrap_or_default();
        if *above != parent {
            faults.push(format!("a {tag} in a {parent}"));
        }
        for name in needed.iter().filter(|name| node.attribute(**name).is_none()) {
            faults.push(format!("a {tag} has no {name}"));
        }
        for one in node.attributes().map(|one| one.name()) {
            if !needed.contains(&one) && !allowed.contains(&one) {
                faults.push(format!("a {tag} has {one}"));
            }
        }
    }
    for suite in document.descendants().filter(|node| node.has_tag_name("testsuite")) {
        for (name, tag) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
            let found = suite.descendants().filter(|node| node.has_tag_name(tag)).count();
            if suite.attribute(name) != Some(found.to_string().as_str()) {
                faults.push(format!("{name} is not {found}"));
            }
        }
    }
    faults
}

#[test]
fn ci_takes_the_junit_file() {
    let text = made_up(Format::Junit);
    assert_eq!(junit_faults(&text), [""; 0]);
    let document = Document::parse(&text).unwrap();
    let mut outcomes: BTreeMap<String, &str> = BTreeMap::new();
    for case in document.descendants().filter(|node| node.has_tag_name("testcase")) {
        let outcome = case.first_element_child().unwrap().tag_name().name();
        outcomes.insert(case.attribute("name").unwrap().to_owned(), outcome);
    }
    let expected = [
        ("quadratic (go)", "system-out"),
        ("quadratic (go/control)", "system-out"),
        ("quadratic (rust)", "skipped"),
        ("slower (go)", "failure"),
        ("slower (rust)", "error"),
        ("slower (rust+jemalloc)", "skipped"),
    ];
    let expected = expected.map(|(name, outcome)| (name.to_owned(), outcome));
    assert_eq!(outcomes, BTreeMap::from(expected));
}

#[test]
fn benchstat_reads_what_was_measured() {
    let made_up = MadeUp::new();
    let lines = benchfmt::parse(&made_up_text(&made_up)).unwrap();
    let mut read = 0;
    for one in made_up.observations.iter().filter(|one| one.is_ok() && one.variant == "plus") {
        let Some(value) = one.value.as_ref().and_then(model::Value::number) else { continue };
        let unit = match one.metric.to_string().as_str() {
            "wall.ns" => "ns/op",
            "heap.bytes" => "B/op",
            "heap.blocks" => "allocs/op",
            _ => continue,
        };
        let n = one.params.get("n").unwrap();
        let name = format!("Grow/variant=plus/n={n}/runtime=go");
        let same = |line: &&Line| line.name == name && line.values == [(value, unit.to_owned())];
        assert!(lines.iter().any(|line| same(&line)), "{name} {value} {unit}");
        read += 1;
    }
    assert_eq!(read, 3 * 3 + 3 * 3 + 2 * 10);
    let events = lines.iter().find(|line| line.name == "Event/variant=busy/runtime=go").unwrap();
    let units: Vec<&str> = events.values.iter().map(|(_, unit)| unit.as_str()).collect();
    assert_eq!(units, ["p50-latency-ns", "p90-latency-ns", "p99-latency-ns", "p999-latency-ns"]);
    let pkg = events.config.get("pkg").map(String::as_str);
    assert_eq!(pkg, Some("made-up"));
    assert!(lines.iter().all(|line| !line.config.contains_key("run")), "it parts tables");
}

fn made_up_text(made_up: &MadeUp) -> String {
    export(&[made_up.content()], Format::Benchstat).unwrap()
}
