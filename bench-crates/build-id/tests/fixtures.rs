//! Every fixture that the scenario has built is there, and none is there for nothing.

#![allow(clippy::disallowed_methods, reason = "the test looks at the repository")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeSet;
use std::path::Path;

use model::parse_scenario;

#[test]
fn fixtures_are_those_of_the_scenario() {
    let text = include_str!("../../../scenarios/build-id.toml");
    let scenario = parse_scenario("build-id", "build-id.toml", text).unwrap();
    let builds = scenario.experiment.values().flat_map(|one| &one.build);
    let named: BTreeSet<String> = builds.map(|build| build.fixture.clone()).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let there: BTreeSet<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(named, there);
}
