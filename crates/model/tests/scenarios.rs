//! The scenarios of the repository are read without a fault.

#![allow(clippy::disallowed_methods, reason = "this test reads the repository's own files")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::path::Path;

#[test]
fn every_scenario_of_the_repository_is_good() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        if let Err(faults) = model::parse_scenario(&id, &format!("{id}.toml"), &text) {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            panic!("{}", faults.join("\n"));
        }
        seen += 1;
    }
    assert!(seen > 0, "no scenario was found");
}
