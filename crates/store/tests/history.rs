//! What the history keeps, and what it sets aside.

#![allow(clippy::disallowed_methods, reason = "the tests set files up")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::path::Path;

use store::{History, Import, NewPoint};

const DAY_MS: i64 = 24 * 3_600_000;
const NOW_MS: i64 = 1_700_000_000_000;

fn point(run: &str, days_ago: i64, value: f64) -> NewPoint {
    NewPoint {
        key: "{}".to_owned(),
        name: "grow wall.ns".to_owned(),
        unit: "ns/op".to_owned(),
        run: run.to_owned(),
        at_ms: NOW_MS - days_ago * DAY_MS,
        commit: "abc".to_owned(),
        value,
        interval: None,
        samples: 5,
        source: "file".to_owned(),
    }
}

fn values(path: &Path) -> Vec<f64> {
    let history = History::open_existing(path).unwrap();
    let series = history.series().unwrap();
    history.points(series[0].id).unwrap().iter().map(|point| point.value).collect()
}

#[test]
fn bad_points_are_named_and_nothing_stored_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let mut history = History::open(&path).unwrap();
    let good = [point("a", 9, 1.0), point("b", 8, 2.0)];
    assert_eq!(history.store(&good, NOW_MS).unwrap().stored, 2);
    let known = history.store(&good, NOW_MS).unwrap();
    assert_eq!((known.stored, known.known), (0, 2));
    for (bad, why) in [
        (point("b", 8, 3.0), "conflict: this run has 2 already, not 3"),
        (point("b", 7, 2.0), "conflict"),
        (point("c", 20, 3.0), "out of order"),
        (point("c", 20_000, 3.0), "clock: it says that it is from before 2000"),
        (point("c", -2, 3.0), "clock: it says that it is from the future"),
        (point("c", 7, f64::NAN), "missing"),
    ] {
        let result = history.store(&[bad], NOW_MS).unwrap();
        assert_eq!((result.stored, result.known), (0, 0), "{why}");
        assert!(result.aside[0].1.starts_with(why), "{}", result.aside[0].1);
    }
    assert_eq!(values(&path), [1.0, 2.0]);
}

#[test]
fn rebuilding_puts_late_points_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let points = vec![point("b", 8, 2.0), point("c", 20, 3.0), point("a", 9, 1.0)];
    assert_eq!(History::rebuild(&path, points.clone(), NOW_MS).unwrap().stored, 3);
    assert_eq!(values(&path), [3.0, 1.0, 2.0]);
    assert_eq!(History::rebuild(&path, points, NOW_MS).unwrap().stored, 3);
}

#[test]
fn what_is_no_history_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let error = History::open_existing(&path).err().unwrap().to_string();
    assert!(error.contains("there is no history"), "{error}");
    std::fs::write(&path, "this is no database, however long the text may be".repeat(50)).unwrap();
    let error = History::open_existing(&path).err().unwrap().to_string();
    assert!(error.contains("not a database"), "{error}");
}

#[test]
fn imports_are_kept_once_and_altered_ones_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let import = Import {
        version: 1,
        format: "go".to_owned(),
        source: "bench.txt".to_owned(),
        commit: "abc".to_owned(),
        at_ms: NOW_MS,
        run: "abc".to_owned(),
        labels: std::collections::BTreeMap::new(),
        units: Vec::new(),
        text: "BenchmarkA 1 5 ns/op\n".to_owned(),
        beside: String::new(),
    };
    assert!(store::keep_import(folder.path(), &import).unwrap());
    assert!(!store::keep_import(folder.path(), &import).unwrap());
    let (good, bad) = store::imports(folder.path()).unwrap();
    assert_eq!((good.as_slice(), bad.len()), ([import].as_slice(), 0));
    let file = std::fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("5 ns", "4 ns")).unwrap();
    let (good, bad) = store::imports(folder.path()).unwrap();
    assert_eq!((good.len(), bad[0].1.as_str()), (0, "it is not as it was written"));
}
