//! Comparing from end to end: revisions of a repository of its own, programs, and records.

#![allow(clippy::disallowed_methods, reason = "the tests set files up and run the program")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::{Repository, scripted, text};
use serde_json::Value;

const SCENARIO: &str = include_str!("data/scripted.toml");

fn git(folder: &Path, args: &[&str]) {
    let who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(who).args(args).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", text(&output.stderr));
}

/// The scenario with another mode for what runs as Go: `slow` makes everything as slow as `slow`.
fn mode(mode: &str) -> String {
    SCENARIO.replace("[\"SCRIPTED\", \"go\"]", &format!("[\"SCRIPTED\", \"{mode}\"]"))
}

/// A repository with a commit `base`, and one upon it in which the subject has another mode.
fn changed_to(script: &str) -> Repository {
    let repository = Repository::of("scripted", SCENARIO.to_owned());
    let folder = repository.path();
    std::fs::write(folder.join(".gitignore"), "/target\n/results\n").unwrap();
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "."]);
    git(folder, &["commit", "--quiet", "-m", "base"]);
    git(folder, &["tag", "base"]);
    repository.write_scenario("scripted", &mode(script));
    git(folder, &["commit", "--quiet", "--all", "--allow-empty", "-m", "change"]);
    repository
}

fn compared(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)))
}

fn row<'a>(comparison: &'a Value, variant: &str) -> &'a Value {
    let rows = comparison["rows"].as_array().unwrap();
    rows.iter().find(|row| row["variant"] == variant).unwrap()
}

#[test]
fn a_revision_that_is_slower_is_told_from_one_that_is_not() {
    let repository = changed_to("slow");
    let output = repository.claimbench(&["compare", "base", "HEAD", "twice", "--json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let comparison = compared(&output);
    assert_eq!(comparison["evidence"], "interleaved");
    let fast = row(&comparison, "fast");
    assert_eq!(fast["outcome"], "slower");
    let time = &fast["time"];
    let number = |name: &str| time[name].as_f64().unwrap();
    assert!((number("effect") - 2.0).abs() < 0.05, "{time}");
    assert!(number("low") > 1.9 && number("high") < 2.1 && number("floor") > 0.0, "{time}");
    assert_eq!(row(&comparison, "slow")["outcome"], "same");
    assert_eq!(fast["counts"][0]["metric"], "heap.blocks");
    // The other way round, what was slower is faster, and nothing is wrong.
    let output = repository.claimbench(&["compare", "HEAD", "base", "twice", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(row(&compared(&output), "fast")["outcome"], "faster");
}

#[test]
fn the_same_code_is_the_same_and_measured_only_on_request() {
    let repository = changed_to("go");
    let output = repository.claimbench(&["compare", "base", ".", "twice", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let comparison = compared(&output);
    let row_of = row(&comparison, "fast");
    assert_eq!(row_of["outcome"], "same");
    assert_eq!(row_of["why"], "the programs are the same, byte for byte");
    let args = ["compare", "base", ".", "twice", "--json", "--identical"];
    let comparison = compared(&repository.claimbench(&args));
    let row_of = row(&comparison, "fast");
    assert_eq!(row_of["outcome"], "same");
    assert!(row_of["time"]["pairs"].as_u64().unwrap() >= 15);
    // What a claim only counts can be timed as well.
    let comparison =
        compared(&repository.claimbench(&["compare", "base", ".", "counts", "--json"]));
    assert_eq!(row(&comparison, "fast")["outcome"], "same");
}

#[test]
fn another_answer_is_no_time_at_all() {
    let repository = changed_to("wrong");
    let output = repository.claimbench(&["compare", "base", "HEAD", "twice", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let comparison = compared(&output);
    let row_of = row(&comparison, "fast");
    assert_eq!(row_of["outcome"], "not-compared");
    assert_eq!(row_of["why"], "the answer changed from 1 to 2");
}

#[test]
fn a_check_tells_ci_of_times_and_verdicts() {
    let repository = changed_to("slow");
    let args = ["check", "--baseline", "pinned", "--pin", "base"];
    assert_eq!(repository.claimbench(&args).status.code(), Some(0));
    let args = [
        "check",
        "--baseline",
        "pinned",
        "twice",
        "--summary",
        "summary.md",
        "--annotations",
        "github",
    ];
    let output = repository.claimbench(&args);
    let (told, said) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{told}{said}");
    let error = "::error file=scenarios/scripted.toml,line=";
    assert!(told.contains(error), "{told}");
    assert!(told.contains("/fast/go::"), "{told}");
    assert!(told.contains("verdict%3A scripted/twice (go)%3A holds to refuted::"), "{told}");
    let summary = std::fs::read_to_string(repository.path().join("summary.md")).unwrap();
    assert!(summary.contains("| scripted/twice | go | holds | refuted |"), "{summary}");
    assert!(summary.contains("/fast/go | slower |"), "{summary}");
    assert!(summary.contains("<details><summary>1 more</summary>"), "{summary}");
    // What was measured beside the baseline is a series of ratios.
    let output = repository.claimbench(&["history", "rebuild"]);
    assert!(text(&output.stdout).ends_with(" 0 set aside\n"), "{}", text(&output.stderr));
    let list = text(&repository.claimbench(&["history", "list", "*over pinned"]).stdout);
    assert_eq!(list.lines().count(), 2, "{list}");
    for (form, part) in [("gitlab", "\"check_name\":\"claimbench\""), ("text", ": error: slower: ")]
    {
        let args = [
            "check",
            "--baseline",
            "base",
            "--no-claims",
            "twice",
            "--annotations",
            form,
            "--annotations-to",
            "notes",
        ];
        assert_eq!(repository.claimbench(&args).status.code(), Some(1));
        let notes = std::fs::read_to_string(repository.path().join("notes")).unwrap();
        assert!(notes.contains(part), "{notes}");
    }
}

#[test]
fn programs_are_compared_by_what_they_say_they_can_do() {
    let repository = Repository::new(|text| text);
    let program = scripted().to_str().unwrap();
    let args = ["compare", program, program, "--json"];
    let output = repository.claimbench(&args);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(row(&compared(&output), "slow")["outcome"], "same");
}

#[test]
fn recorded_runs_are_weaker_evidence_and_some_are_refused() {
    let repository = Repository::new(|text| text);
    for seed in ["7", "8"] {
        let output = repository.claimbench(&["run", "--seed", seed, "twice"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let mut records = repository.records();
    records.sort();
    let [one, two] = records.as_slice() else { panic!("two records") };
    let (one, two) = (one.to_str().unwrap(), two.to_str().unwrap());
    let output = repository.claimbench(&["compare", one, two]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    assert!(told.contains("Weaker evidence") && told.contains("0 of 2 verdicts changed"), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 80), "{told}");

    let whole = store::read(Path::new(one)).unwrap();
    let with = |name: &str, edit: &dyn Fn(&mut model::Header)| {
        let mut header = whole.header.clone();
        edit(&mut header);
        let path = repository.path().join(name);
        let mut writer = store::Writer::create(&path, &header).unwrap();
        for observation in &whole.observations {
            writer.observation(observation).unwrap();
        }
        writer.finish("2026-01-01T00:00:00Z".to_owned(), 1).unwrap();
        path
    };
    let machine = with("machine.jsonl", &|header| header.machine.cpu = "another".to_owned());
    let scenario = with("scenario.jsonl", &|header| header.scenarios[0].sha256 = "0".to_owned());
    let profile = with("profile.jsonl", &|header| header.profile = "full".to_owned());
    for (other, why) in [
        (machine, "the machines differ: cpu is"),
        (scenario, "scenario scripted changed between them"),
        (profile, "the profiles differ: quick and full"),
    ] {
        let output = repository.claimbench(&["compare", one, other.to_str().unwrap()]);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("not comparable") && told.contains(why), "{told}");
    }
}

#[test]
fn what_is_neither_of_these_is_named() {
    let repository = changed_to("slow");
    for (args, why) in [
        (vec!["compare", "base", "nowhere"], "`nowhere` is no git revision, no folder"),
        (vec!["compare", "base", "HEAD", "twcie"], "did you mean `twice`?"),
        (vec!["compare", "base", "HEAD", "--within", "nan"], "--within is a share"),
        (vec!["check", "--baseline=-x"], "neither in baselines.toml nor a git revision"),
        (vec!["check", "--baseline", "nothing"], "neither in baselines.toml nor a git revision"),
    ] {
        let output = repository.claimbench(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
    }
}
