//! Every variant computes what the others compute, and observes what is true. Tasks are run by the
//! program that is measured, so each request goes to a process of that.

#![allow(clippy::disallowed_methods, reason = "the test starts the program and talks with it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use deferred_recover::registry;
use model::protocol::{Reply, Request, Run};
use model::{Params, Value};
use subject::Allocator;

const PROGRAM: &str = env!("CARGO_BIN_EXE_deferred-recover");

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    // More than once, so that work that spoils its own inputs is noticed.
    let run = Run { id: 1, experiment, variant, params, iterations: 2, heap: false };
    let mut subject = Command::new(PROGRAM)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let request = serde_json::to_vec(&Request::Run(run)).unwrap();
    subject.stdin.take().unwrap().write_all(&request).unwrap();
    serde_json::from_slice(&subject.wait_with_output().unwrap().stdout).unwrap()
}

/// The order in which things are dropped is a variant's own; everything else is one answer.
#[test]
fn variants_agree() {
    let experiments = registry().describe(Allocator::System).experiments;
    for experiment in experiments.iter().filter(|one| one.id != "order") {
        let id = experiment.id.as_str();
        let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for variant in &experiment.variants {
            let reply = run(id, variant, &[]);
            assert_eq!(reply.error, None, "{id}/{variant}");
            if !reply.answer.is_empty() {
                answers.entry(reply.answer).or_default().push(variant);
            }
        }
        assert!(answers.len() < 2, "{id}: {answers:?}");
    }
}

fn number(value: u32) -> Value {
    Value::Number(f64::from(value))
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

type Case<'a> = (&'a str, &'a str, &'a [(&'a str, i64)], &'a str, Value);

fn check(cases: &[Case]) {
    for (experiment, variant, point, name, expected) in cases {
        let reply = run(experiment, variant, point);
        assert_eq!(reply.error, None, "{experiment}/{variant} at {point:?}");
        assert_eq!(&reply.values[*name], expected, "{name} of {experiment}/{variant}");
    }
}

#[test]
fn orders_and_ends_are_right() {
    check(&[
        ("order", "written-return", &[("n", 8)], "out_of_order", number(0)),
        ("order", "written-panic", &[("n", 9)], "ran", number(9)),
        ("order", "written-panic", &[("n", 9)], "out_of_order", number(0)),
        ("order", "vector-panic", &[("n", 5)], "ran", number(5)),
        ("order", "vector-panic", &[("n", 5)], "out_of_order", number(4)),
        ("order", "fields", &[], "out_of_order", number(2)),
        ("end", "return", &[], "ran", Value::Flag(true)),
        ("end", "panic", &[], "ran", Value::Flag(true)),
        ("end", "panic", &[], "end", text("exit 101")),
        ("end", "exit", &[], "end", text("exit 3")),
        ("end", "stack-overflow", &[], "end", text("SIGABRT")),
        ("end", "double-panic", &[], "ran", Value::Flag(false)),
        ("unrecovered", "panic", &[], "said", text("inner middle outer")),
        ("skipped", "panic", &[], "steps", text("before deferred caller")),
        ("cleanup-order", "recovery-first", &[], "steps", text("closing recovered")),
        ("cleanup-order", "cleanup-first", &[], "steps", text("recovered closing")),
    ]);
}

#[test]
fn panics_are_right() {
    check(&[
        ("recover", "around-call", &[], "got", text("primary")),
        ("recover", "in-destructor", &[], "stopped", Value::Flag(false)),
        ("recover", "of-destructor", &[], "got", text("secondary")),
        ("value", "all", &[], "other_type", number(0)),
        ("value", "macro", &[], "unequal", number(0)),
        ("value", "macro-number", &[], "other_type", number(1)),
        ("trace", "panic", &[], "frames", text("none")),
        ("frame", "hook", &[], "panicking", text("present")),
        ("frame", "destructor", &[], "panicking", text("gone")),
        ("fallback", "caught", &[], "result", Value::Number(-1.0)),
        ("thread", "panic", &[], "main_went_on", Value::Flag(true)),
        ("thread", "tokio-task", &[], "main_went_on", Value::Flag(true)),
        ("thread", "scope", &[], "end", text("exit 101")),
        ("second", "during-panic", &[], "end", text("SIGABRT")),
        ("second", "alone", &[], "seen", text("secondary")),
        ("report", "second", &[], "first_reported", Value::Flag(true)),
    ]);
}

#[test]
fn what_there_is_no_function_for_is_refused() {
    for (variant, expected) in [
        ("written-return", "there is no function with n=4 locals"),
        ("fields", "there is no value with n=4 fields"),
    ] {
        let reply = run("order", variant, &[("n", 4)]);
        assert_eq!(reply.error.as_deref(), Some(expected));
    }
}

#[test]
fn an_unknown_task_fails() {
    let output = Command::new(PROGRAM).arg("fly").output().unwrap();
    assert!(!output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "unknown task 'fly'\n");
}
