//! The history from end to end: imports, rebuilding from records, what changed, and what is set
//! aside or refused.

#![allow(clippy::disallowed_methods, reason = "the tests set files up and run the program")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod common;

use common::{Repository, text};
use serde_json::{Value, json};

/// The start of 2026, in ms since 1970.
const START_MS: i64 = 1_767_225_600_000;
const DAY_MS: i64 = 86_400_000;

/// What github-action-benchmark keeps of some commits, one a day: each with values by name.
fn data_js(commits: &[(u32, Vec<(&str, f64)>)]) -> String {
    let entry = |(day, values): &(u32, Vec<(&str, f64)>)| {
        let benches: Vec<Value> = values
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value, "unit": "ns/op" }))
            .collect();
        json!({ "commit": { "id": format!("c{day}") }, "date": START_MS + i64::from(*day) * DAY_MS,
            "tool": "go", "benches": benches })
    };
    let entries: Vec<Value> = commits.iter().map(entry).collect();
    format!("window.BENCHMARK_DATA = {}", json!({ "entries": { "suite": entries } }))
}

/// Imports a file; the exit code and both outputs.
fn import(repository: &Repository, content: &str, more: &[&str]) -> (i32, String) {
    let path = repository.path().join("imported");
    std::fs::write(&path, content).unwrap();
    let mut args = vec!["history", "import", path.to_str().unwrap()];
    args.extend(more);
    let output = repository.claimbench(&args);
    (output.status.code().unwrap(), text(&output.stdout) + &text(&output.stderr))
}

/// A history of 40 commits, about a per cent apart, slower by a fifth since the 25th, with a spike
/// at the 10th.
fn forty() -> Repository {
    let repository = Repository::new(|text| text);
    let commits = (1..=40_u32).map(|day| {
        let noise = f64::from(day * 7 % 5) * 0.2;
        let slower = if day >= 25 { 20.0 } else { 0.0 };
        let spike = if day == 10 { 80.0 } else { 0.0 };
        (day, vec![("Grow", 100.0 + noise + slower + spike)])
    });
    let (code, told) = import(&repository, &data_js(&commits.collect::<Vec<_>>()), &[]);
    assert_eq!(code, 0, "{told}");
    repository
}

#[test]
fn a_step_is_told_with_its_commit_and_a_spike_is_an_outlier() {
    let repository = forty();
    let output = repository.claimbench(&["history", "check"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("worse: #1 Grow") && told.contains("(c25)"), "{told}");
    assert!(told.contains("1 steps") && told.contains("1 for the worse"), "{told}");
    let output = repository.claimbench(&["history", "show"]);
    let shown = text(&output.stdout);
    let marks: Vec<&str> = shown.lines().filter(|line| line.contains("outlier")).collect();
    assert!(matches!(marks.as_slice(), [one] if one.contains("c10 ")), "{shown}");
    let output = repository.claimbench(&["history", "check", "--floor", "0.5"]);
    assert_eq!(output.status.code(), Some(0));
    let output = repository.claimbench(&["history", "list", "--json"]);
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(all[0]["points"], 40);
}

#[test]
fn rebuilding_gives_what_was_there() {
    let repository = forty();
    let shown = || text(&repository.claimbench(&["history", "show"]).stdout);
    let before = shown();
    std::fs::remove_file(repository.path().join("results/local/history.sqlite")).unwrap();
    let refused = repository.claimbench(&["history", "check"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("history rebuild"));
    let output = repository.claimbench(&["history", "rebuild"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("40 points stored"));
    assert_eq!(shown(), before);
}

#[test]
fn records_become_series_and_damaged_ones_are_set_aside() {
    let repository = Repository::new(|text| text);
    for seed in ["7", "8"] {
        let output = repository.claimbench(&["run", "--seed", seed, "counts"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let output = repository.claimbench(&["history", "rebuild"]);
    let told = text(&output.stdout);
    assert!(told.ends_with("0 known already, 0 set aside\n"), "{told}");
    let list = text(&repository.claimbench(&["history", "list", "*heap.blocks"]).stdout);
    assert!(list.lines().all(|line| line.contains("  2 points")), "{list}");
    // Cut in the middle of a line, as a kill does.
    let path = repository.records().remove(0);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let output = repository.claimbench(&["history", "rebuild"]);
    assert!(text(&output.stdout).ends_with("1 set aside\n"));
    let name = path.file_name().unwrap().to_str().unwrap();
    let told = text(&output.stderr);
    assert!(told.contains("set aside") && told.contains(name), "{told}");
    let list = text(&repository.claimbench(&["history", "list", "*heap.blocks"]).stdout);
    assert!(list.lines().all(|line| line.contains("  1 points")), "{list}");
}

#[test]
fn bad_input_is_named_and_nothing_stored_changes() {
    let repository = forty();
    let shown = || text(&repository.claimbench(&["history", "show"]).stdout);
    let before = shown();
    let one = |day: u32, value: f64| data_js(&[(day, vec![("Grow", value)])]);
    let go = "BenchmarkGrow-2 100 9 ns/op\n";
    for (content, more, code, why) in [
        (one(40, 120.0), vec![], 0, "1 known already"),
        (one(40, 130.0), vec![], 0, "conflict: this run has 120 already, not 130"),
        (one(0, 99.0), vec![], 0, "out of order"),
        (one(90_000, 99.0), vec![], 0, "clock: it says that it is from the future"),
        (go.to_owned(), vec!["--at", "1999-01-01T00:00:00Z"], 0, "clock: it says"),
        (go.to_owned(), vec!["--at", "yesterday"], 2, "is no moment"),
        (go.replace("ns/op", "frobs/op"), vec![], 0, "unknown unit"),
        ("BenchmarkGrow-2 100\n".to_owned(), vec![], 0, "1 set aside"),
        (one(41, 99.0)[..120].to_owned(), vec![], 2, "nothing was imported"),
        ("{\"results\":[{\"command\":\"a\",\"tim".to_owned(), vec![], 2, "half-written"),
        ("\u{0}\u{1}\u{2}".to_owned(), vec![], 2, "nothing was imported"),
    ] {
        let (found, told) = import(&repository, &content, &more);
        assert_eq!(found, code, "{why}: {told}");
        assert!(told.contains(why), "{why}: {told}");
        assert_eq!(shown(), before, "{why}");
    }
}

#[test]
fn ratios_to_a_baseline_of_the_same_session_do_not_drift() {
    let repository = Repository::new(|text| text);
    let commits = (1..=28_u32).map(|day| {
        // The machine is half as fast from the 14th on, and one run has no baseline.
        let drift = if day >= 14 { 2.0 } else { 1.0 };
        let noise = f64::from(day * 3 % 7) * 0.1;
        let mut values = vec![("Grow", (100.0 + noise) * drift)];
        if day != 20 {
            values.push(("Pinned", 50.0 * drift));
        }
        (day, values)
    });
    let (code, told) = import(&repository, &data_js(&commits.collect::<Vec<_>>()), &[]);
    assert_eq!(code, 0, "{told}");
    let code = |args: &[&str]| repository.claimbench(args).status.code();
    assert_eq!(code(&["history", "check", "Grow*"]), Some(1));
    assert_eq!(code(&["history", "check", "Grow*", "--over", "Pinned ns/op"]), Some(0));
    let shown = repository.claimbench(&["history", "show", "Grow*", "--over", "Pinned ns/op"]);
    assert!(text(&shown.stdout).contains("missing: 1 runs have no baseline"));
}
