//! What happens to a record that is whole, cut off, altered or foreign.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(clippy::disallowed_methods, reason = "these tests damage files on purpose")]

use std::fs;
use std::path::{Path, PathBuf};

use model::{
    Class, Conditions, Header, Instrument, Judgement, Metric, Observation, Params, Status, Value,
    Verdict,
};
use proptest::prelude::*;
use store::{Error, Writer, read};

fn header() -> Header {
    Header {
        version: model::RECORD_VERSION,
        run: "20260101T000000Z-test".to_owned(),
        started: "2026-01-01T00:00:00Z".to_owned(),
        profile: "quick".to_owned(),
        patterns: vec!["a \"quoted\" pattern\n".to_owned()],
        seed: 7,
        claimbench: "0.1.0".to_owned(),
        commit: String::new(),
        machine: model::Machine::default(),
        toolchains: Vec::new(),
        environment: std::collections::BTreeMap::new(),
        scenarios: Vec::new(),
    }
}

fn observation(replicate: u32) -> Observation {
    Observation {
        scenario: "s".to_owned(),
        experiment: "grow".to_owned(),
        variant: "plus".to_owned(),
        runtime: "go".to_owned(),
        params: Params::default().with("n", 1000),
        metric: Metric::new(Instrument::Heap, "blocks"),
        unit: "blocks/op".to_owned(),
        class: Class::Exact,
        replicate,
        order: u64::from(replicate),
        iterations: 1,
        value: Some(Value::Number(0.1 + f64::from(replicate))),
        samples: vec![0.1, 1.0 / 3.0],
        histogram: model::Histogram::default(),
        answer: "1000:8f3b".to_owned(),
        status: Status::Ok,
        conditions: Some(Conditions::default()),
    }
}

fn judgement() -> Judgement {
    Judgement {
        scenario: "s".to_owned(),
        claim: "c".to_owned(),
        case: "go".to_owned(),
        verdict: Verdict::Holds,
        expected: Verdict::Holds,
        why: "because".to_owned(),
        findings: Vec::new(),
    }
}

/// A record of three observations and a verdict, with a footer where `finished`.
fn written(folder: &Path, finished: bool) -> PathBuf {
    let path = folder.join("run.jsonl");
    let mut writer = Writer::create(&path, &header()).unwrap();
    for replicate in 0..3 {
        writer.observation(&observation(replicate)).unwrap();
    }
    writer.verdict(&judgement()).unwrap();
    if finished {
        writer.finish("2026-01-01T00:01:00Z".to_owned(), 3).unwrap();
    }
    path
}

#[test]
fn what_is_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let record = read(&written(folder.path(), true)).unwrap();
    assert_eq!(record.header, header());
    assert_eq!(record.observations, (0..3).map(observation).collect::<Vec<_>>());
    assert_eq!(record.judgements, [judgement()]);
    assert_eq!(record.footer.unwrap().lines, 5);
}

/// Observations have a short way into memory; it has to be the same observations.
#[test]
fn the_short_way_reads_what_the_description_says() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.jsonl");
    let mut writer = Writer::create(&path, &header()).unwrap();
    let why = || "because: \"é\" \u{1f980}\n".to_owned();
    let rows = [
        Status::Ok,
        Status::Invalid(why()),
        Status::Disturbed(why()),
        Status::WrongAnswer(why()),
        Status::Failed(why()),
        Status::Skipped(String::new()),
    ];
    let values = [Value::Flag(true), Value::Text(why()), Value::Number(1e-300), Value::Number(7.0)];
    let mut written = Vec::new();
    for (index, status) in rows.into_iter().enumerate() {
        let mut one = observation(u32::try_from(index).unwrap());
        one.status = status;
        one.value = values.get(index).cloned();
        one.histogram = model::Histogram(vec![[1, 2], [5, u64::MAX]]);
        one.conditions = None;
        writer.observation(&one).unwrap();
        written.push(one);
    }
    writer.finish("2026-01-01T00:01:00Z".to_owned(), 3).unwrap();
    assert_eq!(read(&path).unwrap().observations, written);

    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/records");
    let path = store::latest(&records).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let described = text.lines().filter_map(|line| match serde_json::from_str(line) {
        Ok(model::Line::Observation(one)) => Some(one),
        _ => None,
    });
    assert_eq!(read(&path).unwrap().observations, described.collect::<Vec<_>>());
}

#[test]
fn a_record_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), true);
    assert!(matches!(Writer::create(&path, &header()), Err(Error::Io { .. })));
}

#[test]
fn damage_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), true);
    let good = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = good.lines().collect();
    let without = |line: usize| {
        let kept = lines.iter().enumerate().filter(|(index, _)| *index != line - 1);
        kept.map(|(_, text)| format!("{text}\n")).collect::<String>()
    };
    let rows: Vec<(&str, String, &str)> = vec![
        (
            "a changed digit",
            good.replacen("\"replicate\":1", "\"replicate\":2", 1),
            ":3: this line",
        ),
        ("a removed line", without(2), ":2: this line"),
        ("a removed footer", without(6), ":5: the record ends here without its footer"),
        ("a line after the footer", format!("{good}{}\n", lines[1]), ":7: this line"),
        ("half a line after the footer", format!("{good}{{\"ki"), ":7: this line"),
        ("a cut line", good[..good.len() - 20].to_owned(), ":5: the record ends here"),
        ("another format", "{\"a\":1}\n".to_owned(), ":1: this is no claimbench run record"),
        ("no JSON", "hello\n".to_owned(), ":1: this is no claimbench run record"),
        ("nothing", String::new(), ":1: this is no claimbench run record"),
        ("another version", good.replacen("\"version\":1", "\"version\":9", 1), "version 9 is not"),
        ("a changed header", good.replacen("\"seed\":7", "\"seed\":8", 1), ":1: this line"),
    ];
    for (name, text, wanted) in rows {
        fs::write(&path, text).unwrap();
        let error = read(&path).expect_err(name).to_string();
        assert!(error.contains(wanted), "{name}: {error}");
    }
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), false);
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("{\"kind\":\"observation\",\"half");
    fs::write(&path, text).unwrap();
    let (mut writer, record) = Writer::resume(&path).unwrap();
    assert_eq!(record.observations.len(), 3);
    assert!(record.judgements.is_empty(), "verdicts are made anew");
    writer.observation(&observation(3)).unwrap();
    writer.verdict(&judgement()).unwrap();
    writer.finish("2026-01-01T00:02:00Z".to_owned(), 4).unwrap();
    let record = read(&path).unwrap();
    assert_eq!(record.observations.len(), 4);
    assert_eq!(record.judgements.len(), 1);
    assert!(matches!(Writer::resume(&path), Err(Error::Finished { .. })));
}

#[test]
fn the_newest_record_is_found() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(store::latest(folder.path()), Err(Error::None { .. })));
    for name in ["20260101T000000Z-b.jsonl", "20260102T000000Z-a.jsonl", "zz.txt"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let newest = store::latest(folder.path()).unwrap();
    assert_eq!(newest.file_name().unwrap(), "20260102T000000Z-a.jsonl");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No single changed byte goes unnoticed, and none makes the reader panic.
    #[test]
    fn every_changed_byte_is_noticed(at in 0usize..2000, byte in 0u8..=255) {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path(), true);
        let mut bytes = fs::read(&path).unwrap();
        let at = at % bytes.len();
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        fs::write(&path, &bytes).unwrap();
        prop_assert!(read(&path).is_err());
    }

    /// A record cut at any byte loses at most the line that was being written.
    #[test]
    fn a_cut_loses_at_most_one_line(keep in 0usize..4000) {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path(), false);
        let bytes = fs::read(&path).unwrap();
        let keep = keep % (bytes.len() + 1);
        let whole = bytes[..keep].iter().filter(|byte| **byte == b'\n').count();
        fs::write(&path, &bytes[..keep]).unwrap();
        match Writer::resume(&path) {
            Ok((_, record)) => prop_assert_eq!(record.observations.len(), (whole - 1).min(3)),
            Err(_) => prop_assert_eq!(whole, 0),
        }
    }
}

fn calibration_header() -> model::CalibrationHeader {
    model::CalibrationHeader {
        version: model::CALIBRATION_VERSION,
        started: "2026-01-01T00:00:00Z".to_owned(),
        seed: 7,
        claimbench: "0.1.0".to_owned(),
        commit: String::new(),
        machine: model::Machine::default(),
        trials: 2,
        rivals: 0,
        seconds: 1.0,
    }
}

fn coverage(noise: &str) -> model::CalibrationLine {
    model::CalibrationLine::Coverage(model::Coverage {
        noise: noise.to_owned(),
        estimand: "median".to_owned(),
        level: 0.95,
        trials: 100,
        covered: 95,
    })
}

#[test]
fn a_calibration_that_was_cut_off_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calibration.jsonl");
    let mut writer = store::CalibrationWriter::create(&path, &calibration_header()).unwrap();
    writer.append(&coverage("normal")).unwrap();
    drop(writer);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, [whole.as_slice(), b"{\"kind\":\"cov"].concat()).unwrap();
    let (mut writer, so_far) = store::CalibrationWriter::resume(&path).unwrap();
    assert_eq!(so_far.coverage.len(), 1);
    writer.append(&coverage("ar1")).unwrap();
    let all = store::read_calibration(&path).unwrap();
    assert_eq!(all.header, calibration_header());
    assert_eq!(
        all.coverage.iter().map(|one| one.noise.as_str()).collect::<Vec<_>>(),
        ["normal", "ar1"]
    );
    assert!(store::CalibrationWriter::create(&path, &calibration_header()).is_err());
}

#[test]
fn a_calibration_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calibration.jsonl");
    let mut writer = store::CalibrationWriter::create(&path, &calibration_header()).unwrap();
    writer.append(&coverage("normal")).unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, whole.replace("\"covered\":95", "\"covered\":96")).unwrap();
    assert!(matches!(store::read_calibration(&path), Err(Error::Altered { line: 2, .. })));
    fs::write(&path, whole.replace("\"version\":1", "\"version\":9")).unwrap();
    assert!(matches!(store::read_calibration(&path), Err(Error::Version { found: 9, .. })));
    for text in ["", "not JSON\n", "{\"kind\":\"header\"}\n"] {
        fs::write(&path, text).unwrap();
        assert!(matches!(store::read_calibration(&path), Err(Error::Foreign { .. })), "{text}");
    }
}
