//! Every variant computes what the others compute, and observes what is true. Descriptors belong to
//! a process, so each request goes to a fresh one: the program that is measured.

#![allow(clippy::disallowed_methods, reason = "the test starts the program and talks with it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use fd_lifecycle::registry;
use model::protocol::{Reply, Request, Run};
use model::{Params, Value};
use subject::Allocator;

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    let run = Run { id: 1, experiment, variant, params, iterations: 1, heap: false };
    let mut subject = Command::new(env!("CARGO_BIN_EXE_fd-lifecycle"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let request = serde_json::to_vec(&Request::Run(run)).unwrap();
    subject.stdin.take().unwrap().write_all(&request).unwrap();
    serde_json::from_slice(&subject.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn variants_agree() {
    for experiment in registry().describe(Allocator::System).experiments {
        let id = experiment.id.as_str();
        let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for variant in &experiment.variants {
            let reply = run(id, variant, &[]);
            if reply.skipped.is_some() {
                continue;
            }
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
        if reply.skipped.is_none() {
            assert_eq!(reply.error, None, "{experiment}/{variant} at {point:?}");
            assert_eq!(&reply.values[*name], expected, "{name} of {experiment}/{variant}");
        }
    }
}

#[test]
fn numbers_and_owners_are_right() {
    check(&[
        ("streams", "inherited", &[], "numbers", text("0 1 2")),
        ("lowest-free", "open", &[], "lowest", Value::Flag(true)),
        ("lowest-free", "from-100", &[], "lowest", Value::Flag(false)),
        ("first-open", "plain", &[], "first", number(3)),
        ("reuse", "alone", &[("cycles", 50)], "reused", number(50)),
        ("stale", "saved", &[], "stranger_read", text("EBADF")),
        ("keep-alive", "integer", &[], "open", Value::Flag(false)),
        ("keep-alive", "file", &[], "open", Value::Flag(true)),
        ("adopt", "number", &[], "opened", number(0)),
        ("offset", "duplicate", &[], "offset_bytes", number(5)),
        ("offset", "second-open", &[], "offset_bytes", number(0)),
    ]);
}

#[test]
fn waiting_and_closing_are_right() {
    check(&[
        ("registration", "regular", &[], "registered", text("EPERM")),
        ("registration", "pipe", &[], "watched", Value::Flag(true)),
        ("open-cost", "open-close", &[("n", 5)], "epoll_ctl", number(0)),
        ("waiters", "pipes", &[("n", 5)], "threads", number(0)),
        ("waiters", "connections", &[("n", 5)], "threads", number(0)),
        ("waiters", "blocking-pipes", &[("n", 5)], "threads", number(5)),
        ("close-wakes", "kernel", &[("n", 3)], "woken", number(0)),
        ("close-wakes", "kernel", &[], "number_free", Value::Flag(true)),
        ("close-returns", "owned", &[], "open_after_close", Value::Flag(false)),
        ("close-returns", "shared", &[], "open_after_close", Value::Flag(true)),
        ("close-returns", "shared", &[], "open_after_read", Value::Flag(false)),
        ("unreachable", "scope", &[("n", 9)], "open_without_collection", number(0)),
        ("unreachable", "forgotten", &[("n", 9)], "open_after_collection", number(9)),
    ]);
}

#[test]
fn limits_are_right() {
    let limits: &[(&str, i64)] = &[("soft", 48), ("hard", 100)];
    check(&[
        ("leak", "held", &[("opens", 500), ("limit", 64)], "open", number(64)),
        ("leak", "forgotten", &[("opens", 500), ("limit", 64)], "open", number(64)),
        ("leak", "closed", &[("opens", 500), ("limit", 64)], "failed", number(0)),
        ("at-limit", "started", limits, "met", number(48)),
        ("at-limit", "started", limits, "error", text("EMFILE")),
        ("at-limit", "raised", limits, "met", number(100)),
        ("child-limit", "started", limits, "child_limit", number(48)),
        ("child-limit", "set-by-program", limits, "child_limit", number(100)),
        ("privilege", "unprivileged", limits, "above_hard", text("EPERM")),
        ("calls-at-limit", "none-left", &[], "run", text("EMFILE")),
        ("calls-at-limit", "none-left-inherited", &[], "run", text("none")),
        ("calls-at-limit", "none-left", &[], "open_after_close", text("none")),
        ("accept", "tokio", &[], "error", text("EMFILE")),
        ("accept", "listener", &[], "recovers", Value::Flag(true)),
        ("system-limit", "filtered", &[], "open", text("ENFILE")),
        ("system-limit", "filtered", &[], "others_open", Value::Flag(true)),
    ]);
}

#[test]
fn limits_that_contradict_each_other_are_refused() {
    let reply = run("at-limit", "started", &[("soft", 200), ("hard", 100)]);
    assert_eq!(reply.error.unwrap(), "the soft limit 200 is above the hard one 100");
}

#[test]
fn an_unknown_task_fails() {
    let program = env!("CARGO_BIN_EXE_fd-lifecycle");
    let output = Command::new(program).arg("fly").output().unwrap();
    assert!(!output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "unknown task 'fly'\n");
}
