//! The JSON schemas in `schemas/` are those of the types, and the repository's own data fit them.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p model --test schemas` writes them anew.

#![allow(clippy::disallowed_methods, reason = "this test reads and writes the schema files")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::path::{Path, PathBuf};

use model::protocol::{Description, Reply, Request};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Name of the file, title, and the schema of the type.
fn schemas() -> Vec<(&'static str, Value)> {
    let named = |title: &str, schema: schemars::Schema| {
        let mut value = schema.to_value();
        value["title"] = json!(title);
        value
    };
    let mut line = named("A line of a run record, version 1", schemars::schema_for!(model::Line));
    line["description"] = json!(
        "Every line also ends in `sum`: 16 hexadecimal digits of the SHA-256 of the sum of the \
         line before and this line's text without its sum and closing brace."
    );
    vec![
        (
            "calibration-line.json",
            named(
                "A line of a calibration record, version 1",
                schemars::schema_for!(model::CalibrationLine),
            ),
        ),
        (
            "subject-request.json",
            named("A line to a subject, protocol version 1", schemars::schema_for!(Request)),
        ),
        (
            "subject-description.json",
            named("The reply to `describe`", schemars::schema_for!(Description)),
        ),
        ("subject-reply.json", named("The reply to `run`", schemars::schema_for!(Reply))),
        ("scenario.json", named("A scenario, format 1", schemars::schema_for!(model::Scenario))),
        ("record-line.json", line),
        (
            "comparison.json",
            named("A comparison, version 1", schemars::schema_for!(model::Compared)),
        ),
    ]
}

#[test]
fn the_schema_files_are_those_of_the_types() {
    let update = std::env::var_os("UPDATE_SCHEMAS").is_some();
    for (name, schema) in schemas() {
        let path = root().join("schemas").join(name);
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if update {
            std::fs::write(&path, &text).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == text,
            "schemas/{name} is not current: UPDATE_SCHEMAS=1 cargo test -p model"
        );
    }
}

#[test]
fn the_scenarios_fit_their_schema() {
    let schema = schemas().into_iter().find(|(name, _)| *name == "scenario.json").unwrap().1;
    let validator = jsonschema::validator_for(&schema).unwrap();
    for entry in std::fs::read_dir(root().join("scenarios")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let value: Value = toml::from_str(&text).unwrap();
        let faults: Vec<String> = validator
            .iter_errors(&value)
            .map(|fault| format!("{}: {fault}", fault.instance_path()))
            .collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
    assert!(!validator.is_valid(&json!({"format": 1, "unknown": 2})), "the schema refuses nothing");
}

#[test]
fn the_examples_of_the_format_document_fit_their_schemas() {
    let format = std::fs::read_to_string(root().join("FORMAT.md")).unwrap();
    let all = schemas();
    let validator = |name: &str| {
        let schema = &all.iter().find(|(found, _)| *found == name).unwrap().1;
        jsonschema::validator_for(schema).unwrap()
    };
    let (request, reply) = (validator("subject-request.json"), validator("subject-reply.json"));
    let description = validator("subject-description.json");
    let mut checked = 0;
    for block in format.split("```json\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let value: Value = serde_json::from_str(text).unwrap_or_else(|why| panic!("{why}: {text}"));
        let fits = match () {
            () if value.get("op").is_some() => request.is_valid(&value),
            () if value.get("protocol").is_some() => description.is_valid(&value),
            () if value.get("id").is_some() => reply.is_valid(&value),
            () => continue,
        };
        assert!(fits, "does not fit its schema: {text}");
        checked += 1;
    }
    assert!(checked >= 4, "only {checked} examples were found");
}
