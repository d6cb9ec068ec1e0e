//! The house rules that a program can check, over every file git knows.

#![allow(clippy::disallowed_methods, reason = "the test reads the repository")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The files in the repository and those about to be, with their texts; other files have none.
fn files() -> Vec<(String, String)> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(args).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "the repository is one of git");
    let names = String::from_utf8(output.stdout).unwrap();
    let read = |name: &str| {
        let text = std::fs::read_to_string(root().join(name)).unwrap_or_default();
        (name.to_owned(), text)
    };
    names.lines().map(read).filter(|(name, _)| root().join(name).is_file()).collect()
}

fn is_code(name: &str) -> bool {
    name.ends_with(".rs") || name.ends_with(".go")
}

#[test]
fn files_and_lines_are_short_and_nothing_is_left_lying_about() {
    let mut faults = Vec::new();
    // In two pieces, so that this file does not find itself.
    let debris =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("dbg", "!(")];
    for (name, text) in files().iter().filter(|(name, _)| is_code(name)) {
        if text.lines().count() > 500 {
            faults.push(format!("{name} has more than 500 lines"));
        }
        for (number, line) in (1..).zip(text.lines()) {
            if line.replace('\t', "    ").chars().count() > 100 && !line.contains("println!(") {
                faults.push(format!("{name}:{number} is longer than 100 columns"));
            }
            if line != line.trim_end() {
                faults.push(format!("{name}:{number} ends in a blank"));
            }
            for word in debris.iter().filter(|word| line.contains(**word)) {
                faults.push(format!("{name}:{number} has {word}"));
            }
        }
        if name.ends_with(".rs") && !text.starts_with("//!") {
            faults.push(format!("{name} does not begin with what it is for"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What each crate may know of the others, as ARCHITECTURE.md has it.
const ARROWS: &[(&str, &[&str])] = &[
    ("artefact", &[]),
    ("calibrate", &["ingest", "judge", "lab", "model", "stats", "subject"]),
    (
        "claimbench",
        &["calibrate", "ingest", "judge", "lab", "model", "report", "stats", "store", "track"],
    ),
    ("ingest", &[]),
    ("judge", &["model", "stats"]),
    ("lab", &["artefact", "ingest", "model", "stats"]),
    ("model", &[]),
    ("report", &["model", "stats"]),
    ("stats", &[]),
    ("store", &["model"]),
    ("subject", &["model"]),
    ("track", &[]),
];

#[test]
fn arrows_between_crates_run_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let ours: BTreeSet<&str> = allowed.keys().copied().collect();
    let mut seen = BTreeSet::new();
    for (name, text) in files() {
        let Some(krate) =
            name.strip_prefix("crates/").and_then(|rest| rest.strip_suffix("/Cargo.toml"))
        else {
            continue;
        };
        let manifest: toml::Table = text.parse().unwrap();
        let depends: BTreeSet<&str> = manifest["dependencies"]
            .as_table()
            .map(|table| table.keys().map(String::as_str).collect())
            .unwrap_or_default();
        let known: BTreeSet<&str> = depends.intersection(&ours).copied().collect();
        let expected: BTreeSet<&str> = allowed[krate].iter().copied().collect();
        assert_eq!(known, expected, "crates/{krate}: ARCHITECTURE.md and this table say otherwise");
        seen.insert(krate.to_owned());
    }
    assert_eq!(seen.len(), ours.len(), "a crate is missing");
}

#[test]
fn every_dependency_of_the_workspace_is_used_and_named_in_the_architecture() {
    let all = files();
    let text = |wanted: &str| &all.iter().find(|(name, _)| name == wanted).unwrap().1;
    let root: toml::Table = text("Cargo.toml").parse().unwrap();
    let declared = root["workspace"]["dependencies"].as_table().unwrap();
    let manifests: Vec<&String> = all
        .iter()
        .filter(|(name, _)| name.ends_with("/Cargo.toml"))
        .map(|(_, text)| text)
        .collect();
    let mut faults = Vec::new();
    for name in declared.keys() {
        let used = |text: &&String| {
            text.lines().any(|line| {
                line.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(['.', ' ']))
            })
        };
        if !manifests.iter().any(used) {
            faults.push(format!("{name} is declared and not used"));
        }
        let ours = declared[name].get("path").is_some();
        if !ours && !text("ARCHITECTURE.md").contains(name.as_str()) {
            faults.push(format!("ARCHITECTURE.md does not say what {name} is for"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn links_in_documents_lead_somewhere() {
    let mut faults = Vec::new();
    let documents = files().into_iter().filter(|(name, _)| name.ends_with(".md"));
    for (name, text) in documents.filter(|(name, _)| !name.starts_with("results/report/")) {
        let folder = root().join(&name).parent().unwrap().to_owned();
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#', ' ']).next().unwrap();
            let is_path = !target.is_empty() && !target.contains("://");
            if is_path && !folder.join(target).exists() {
                faults.push(format!("{name}: {target} does not exist"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_article_has_its_three_parts() {
    for entry in std::fs::read_dir(root().join("scenarios")).unwrap() {
        let path = entry.unwrap().path();
        let id = path.file_stem().unwrap().to_str().unwrap();
        let folder = root().join("bench-crates").join(id);
        for part in ["Cargo.toml", "README.md", "src/lib.rs"] {
            assert!(folder.join(part).is_file(), "{id}: {part} is missing");
        }
        let measured = folder.join("go/go.mod").is_file() || folder.join("fixtures").is_dir();
        assert!(measured, "{id} has neither a Go subject nor fixtures");
    }
}

#[test]
fn nothing_tells_where_it_was_made() {
    let mut faults = Vec::new();
    for (name, text) in files() {
        for mark in [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/")] {
            if text.contains(mark) {
                faults.push(format!("{name} has a path of some machine: {mark}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
