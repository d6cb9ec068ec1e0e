//! The command line from end to end, in a repository of its own with a scripted subject: whatever
//! a subject does costs its own claims and nothing else.

#![allow(clippy::disallowed_methods, reason = "the tests set files up and run the program")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

mod common;

use std::collections::BTreeSet;
use std::path::Path;

use common::{Repository, text};
use serde_json::Value;

/// The verdict and the reason of a case.
fn verdict(all: &Value, claim: &str, case: &str) -> (String, String) {
    let found = all["verdicts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["claim"] == claim && one["case"] == case);
    let found = found.unwrap_or_else(|| panic!("{claim} {case}"));
    (found["verdict"].as_str().unwrap().to_owned(), found["why"].as_str().unwrap().to_owned())
}

#[test]
fn a_bad_subject_costs_its_own_claims_and_nothing_else() {
    let repository = Repository::new(|text| text);
    let output = repository.claimbench(&["run", "--json", "--seed", "7"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    for (claim, case, expected) in [
        ("linear", "go", "holds"),
        ("truth", "go", "holds"),
        ("truth", "go/slow", "holds"),
        ("truth", "rust", "holds"),
        ("truth", "rust/crowded", "holds"),
        ("truth", "rust/hopeless", "inconclusive"),
        ("twice", "go", "holds"),
        ("twice", "go/control", "refuted"),
        ("counts", "go", "holds"),
        ("counts", "go/unsteady", "refuted"),
        ("counts", "rust", "not-applicable"),
    ] {
        assert_eq!(verdict(&all, claim, case).0, expected, "{claim} {case}");
    }
    for (claim, case, why) in [
        ("linear", "rust/abort", "ended before it replied: SIGABRT"),
        ("linear", "rust/exit", "exit 3; stderr: leaving early"),
        ("linear", "rust/garbage", "not a reply of the protocol"),
        ("linear", "rust/hang", "no reply within 1 s"),
        ("truth", "rust/wrong", "the answer is 2, but"),
        ("truth", "rust/fickle", "the answer is"),
    ] {
        let (verdict, reason) = verdict(&all, claim, case);
        assert_eq!(verdict, "failed", "{case}");
        assert!(reason.contains(why), "{case}: {reason}");
    }
    let hopeless = verdict(&all, "truth", "rust/hopeless").1;
    assert!(hopeless.contains("every process was disturbed: one others were there"), "{hopeless}");
    let unsteady = verdict(&all, "counts", "go/unsteady").1;
    assert!(unsteady.contains("replicates of an exact metric disagree"), "{unsteady}");
}

#[test]
fn decoys_come_out_as_what_they_are() {
    let repository = Repository::of("decoys", include_str!("data/decoys.toml").to_owned());
    let output = repository.claimbench(&["run", "--json", "--seed", "7"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    let verdicts = all["verdicts"].as_array().unwrap();
    let mut seen = std::collections::BTreeMap::new();
    for one in verdicts {
        assert_eq!(
            one["verdict"], one["expected"],
            "{} {}: {}",
            one["claim"], one["case"], one["why"]
        );
        *seen.entry(one["verdict"].as_str().unwrap()).or_insert(0) += 1;
    }
    assert!(seen.values().all(|count| *count >= 3) && seen.len() == 3, "{seen:?}");
}

#[test]
fn processes_are_counted_over_all_articles_of_a_run() {
    let repository = Repository::new(|text| text);
    let scenarios = repository.0.path().join("scenarios");
    std::fs::copy(scenarios.join("scripted.toml"), scenarios.join("twin.toml")).unwrap();
    let output = repository.claimbench(&["run", "*/counts"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let record = store::read(&repository.records()[0]).unwrap();
    let orders = |scenario: &str| -> BTreeSet<u64> {
        let of = record.observations.iter().filter(|one| one.scenario == scenario);
        of.map(|one| one.order).collect()
    };
    let (first, second) = (orders("scripted"), orders("twin"));
    assert!(!first.is_empty() && first.last() < second.first(), "{first:?} {second:?}");
    let all = u64::try_from(first.len() + second.len()).unwrap();
    assert_eq!(record.footer.unwrap().processes, all);
}

#[test]
fn the_same_seed_measures_in_the_same_order_and_a_record_renders_alike() {
    let repository = Repository::new(|text| text);
    let run = |out: &str| {
        let args = ["run", "--seed", "7", "--out", out, "twice", "counts"];
        let output = repository.claimbench(&args);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let folder = std::fs::read_dir(repository.0.path().join(out)).unwrap();
        let mut paths = folder.map(|entry| entry.unwrap().path());
        paths.find(|path| path.extension().is_some_and(|one| one == "jsonl")).unwrap()
    };
    let (first, second) = (run("first"), run("second"));
    let order = |path: &Path| -> Vec<String> {
        let record = store::read(path).unwrap();
        let name =
            |one: &model::Observation| format!("{} {} {}", one.order, one.variant, one.params);
        record.observations.iter().map(name).collect()
    };
    assert_eq!(order(&first), order(&second));
    let page = first.with_extension("").join("index.html");
    let before = std::fs::read(&page).unwrap();
    let output = repository.claimbench(&["report", first.to_str().unwrap()]);
    assert!(output.status.success());
    assert_eq!(std::fs::read(&page).unwrap(), before);
}

#[test]
fn a_record_that_was_cut_off_goes_on_where_it_was() {
    let repository = Repository::new(|text| text);
    let output = repository.claimbench(&["run", "--seed", "7", "twice", "counts"]);
    assert!(output.status.success());
    let path = repository.records().remove(0);
    let whole = store::read(&path).unwrap();
    // Cut in the middle of a line, as a kill does.
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 3]).unwrap();
    let refused = repository.claimbench(&["report", path.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("--resume"), "{}", text(&refused.stderr));

    let output = repository.claimbench(&["run", "--resume", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let resumed = store::read(&path).unwrap();
    assert_eq!(resumed.header, whole.header);
    let verdicts = |record: &store::Record| -> Vec<_> {
        record.judgements.iter().map(|one| (one.case.clone(), one.verdict)).collect()
    };
    assert_eq!(verdicts(&resumed), verdicts(&whole));
    let exact = |record: &store::Record| {
        record.observations.iter().filter(|one| one.metric.to_string() == "heap.blocks").count()
    };
    assert_eq!(exact(&resumed), exact(&whole));
}

#[test]
fn a_scenario_that_its_subjects_do_not_know_is_refused_before_anything_runs() {
    let edit = |text: String| text.replacen("variant = \"slow\"", "variant = \"slwo\"", 1);
    let repository = Repository::new(edit);
    let output = repository.claimbench(&["run"]);
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("scenarios/scripted.toml:"), "{stderr}");
    assert!(stderr.contains("claim `truth`"), "{stderr}");
    assert!(stderr.contains("did you mean `slow`?"), "{stderr}");
    assert!(repository.records().is_empty());
}

#[test]
fn a_missing_program_fails_its_claims_only() {
    let edit = |text: String| text.replace("[\"SCRIPTED\"]", "[\"/nowhere/subject\"]");
    let repository = Repository::new(edit);
    let output = repository.claimbench(&["run", "--json", "linear"]);
    let all: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(verdict(&all, "linear", "go").0, "holds");
    let (verdict, why) = verdict(&all, "linear", "rust/exit");
    assert_eq!(verdict, "failed");
    assert!(why.contains("cannot start /nowhere/subject"), "{why}");
}

#[test]
fn the_table_fits_eighty_columns_and_has_no_colours_in_a_pipe() {
    let repository = Repository::new(|text| text);
    let output = repository.claimbench(&["run", "counts"]);
    let table = text(&output.stdout);
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert!(!table.contains('\u{1b}'), "{table}");
    assert!(table.contains("1 claim in 3 cases"), "{table}");
}

#[test]
fn wrong_usage_says_what_would_be_right() {
    let repository = Repository::new(|text| text);
    for (args, expected) in [
        (vec!["run", "cuonts"], "did you mean `counts`?"),
        (vec!["run", "--profile", "slow"], "possible values: quick, full"),
        (vec!["run", "--resume", "nowhere.jsonl"], "cannot read nowhere.jsonl"),
        (vec!["report"], "`just bench` makes one"),
        (vec!["explain", "cuonts"], "did you mean `counts`?"),
    ] {
        let output = repository.claimbench(&args);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
        assert!(stderr.contains(expected), "{args:?}: {stderr}");
    }
}

#[test]
fn records_are_joined_and_printed_for_other_tools() {
    let repository = Repository::new(|text| text);
    for claim in ["twice", "counts"] {
        let output = repository.claimbench(&["run", claim]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
    let records = repository.records();
    let names: Vec<&str> = records.iter().map(|path| path.to_str().unwrap()).collect();
    let output = repository.claimbench(&["report", names[0], names[1], "--out", "joined"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = repository.0.path().join("joined/article-scripted.html");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("Earlier runs"), "the other claim is lost");
    for (format, begin) in [
        ("json", "{"),
        ("markdown", "### claimbench: 1 claim"),
        ("junit", "<?xml"),
        ("benchstat", "Unit "),
        ("github-action", "["),
        ("bencher", "{"),
    ] {
        let output = repository.claimbench(&["export", format, names[0], names[1]]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with(begin), "{format}: {}", text(&output.stdout));
    }
}

#[test]
fn published_pages_are_those_of_the_published_records() {
    let repository = Repository::new(|text| text);
    let root = repository.0.path();
    std::fs::create_dir_all(root.join("results")).unwrap();
    for (name, mark) in [("README.md", "articles"), ("results/README.md", "claims")] {
        let marks = format!("<!-- {mark} -->\n<!-- /{mark} -->\n");
        std::fs::write(root.join(name), marks).unwrap();
    }
    assert!(repository.claimbench(&["run", "counts"]).status.success());
    assert!(repository.claimbench(&["report", "--publish"]).status.success());
    let check = || repository.claimbench(&["docs", "--check"]);
    assert!(check().status.success(), "{}", text(&check().stderr));
    for (name, row) in [("README.md", "| `scripted` | 1 |"), ("results/README.md", "| `counts` |")]
    {
        let document = std::fs::read_to_string(root.join(name)).unwrap();
        assert!(document.contains(row), "{document}");
    }
    // A page nobody renders any more is as wrong as one that was changed.
    for name in ["left-over.svg", "index.html"] {
        let path = root.join("results/report").join(name);
        std::fs::write(&path, "x").unwrap();
        let output = check();
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(name), "{}", text(&output.stderr));
        assert!(repository.claimbench(&["docs"]).status.success());
        assert!(check().status.success(), "{name}");
    }
}
