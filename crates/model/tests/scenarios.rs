//! The scenarios of the repository are read without a fault.

#![allow(clippy::disallowed_methods, reason = "this test reads the repository's own files")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use model::Scenario;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every scenario of the repository.
fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(root().join("scenarios")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        match model::parse_scenario(&id, &format!("{id}.toml"), &text) {
            Ok(scenario) => all.push(scenario),
            Err(faults) => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                panic!("{}", faults.join("\n"));
            }
        }
    }
    all
}

#[test]
fn every_scenario_of_the_repository_is_good() {
    assert!(!scenarios().is_empty(), "no scenario was found");
}

/// Every fixture that a scenario has built is there, and none is there for nothing.
#[test]
fn fixtures_are_those_of_the_scenarios() {
    for scenario in scenarios() {
        let builds = scenario.experiment.values().flat_map(|one| &one.build);
        let named: BTreeSet<String> = builds.map(|build| build.fixture.clone()).collect();
        let folder = root().join("bench-crates").join(&scenario.id).join("fixtures");
        let there: BTreeSet<String> = match std::fs::read_dir(folder) {
            Ok(entries) => {
                let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
                names.collect()
            }
            Err(_) => BTreeSet::new(),
        };
        assert_eq!(named, there, "{}", scenario.id);
    }
}

/// Each row: a runtime of a scenario's own, and what has to be said of it.
#[test]
fn runtimes_that_contradict_themselves_are_refused() {
    let small = include_str!("data/small.toml");
    for (runtime, wanted) in [
        ("like = \"rust\"\nfeature = \"loud\"", ""),
        ("like = \"go\"\ngo = \"1.24.11\"", ""),
        ("", "needs `command` or `like`"),
        ("like = \"rust\"\ncommand = [\"x\"]", "has both `command` and `like`"),
        ("like = \"rust\"\ngo = \"1.24.11\"", "which are for runtimes like `go`"),
        ("like = \"go\"\nfeature = \"loud\"", "has `feature`, which is for runtimes like `rust`"),
        ("like = \"rust\"\nfeature = \"a/b\"", "a `feature` that names no program"),
    ] {
        let text = format!("{small}\n[runtime.own]\n{runtime}\n");
        let faults = model::parse_scenario("small", "small.toml", &text).err().unwrap_or_default();
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let said = said.join("\n");
        assert!(said.contains(wanted) && said.is_empty() == wanted.is_empty(), "{runtime}: {said}");
    }
}
