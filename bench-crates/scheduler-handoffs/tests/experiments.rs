//! Every variant runs and observes what is true. Threads are counted, so each request goes to a
//! process of the program that is measured.

#![allow(clippy::disallowed_methods, reason = "the test starts the program and talks with it")]
#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::io::Write;
use std::process::{Command, Stdio};

use model::protocol::{Reply, Request, Run};
use model::{Params, Value};
use scheduler_handoffs::registry;
use subject::Allocator;

const PROGRAM: &str = env!("CARGO_BIN_EXE_scheduler-handoffs");

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    let run = Run { id: 1, experiment, variant, params, iterations: 1, heap: false };
    let mut subject =
        Command::new(PROGRAM).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let request = serde_json::to_vec(&Request::Run(run)).unwrap();
    subject.stdin.take().unwrap().write_all(&request).unwrap();
    serde_json::from_slice(&subject.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn every_variant_runs() {
    for experiment in registry().describe(Allocator::System).experiments {
        let point: &[(&str, i64)] = match experiment.id.as_str() {
            "many" | "parked" => &[("n", 50)],
            "handoff" => &[("events", 1)],
            _ => &[],
        };
        for variant in &experiment.variants {
            let reply = run(&experiment.id, variant, point);
            assert_eq!(reply.error, None, "{}/{variant}", experiment.id);
        }
    }
}

#[test]
fn values_are_right() {
    let number = Value::Number;
    for (experiment, variant, point, name, expected) in [
        ("running", "tokio", &[("procs", 1)][..], "peak", number(1.0)),
        ("running", "tokio", &[("procs", 3)], "peak", number(3.0)),
        ("many", "tokio", &[("n", 1000)], "few_threads", Value::Flag(true)),
        ("many", "threads", &[("n", 50)], "few_threads", Value::Flag(false)),
        ("waits", "nanosleep", &[("n", 50)], "added", number(50.0)),
        ("steal", "owner", &[], "first", Value::Text("newest".to_owned())),
        ("shift", "tokio-current-thread", &[], "changes", number(0.0)),
        ("shift", "threads", &[], "changes", number(0.0)),
        ("full", "std", &[("cap", 0), ("receives", 3)], "sent", number(0.0)),
        ("full", "std", &[("cap", 5), ("receives", 3)], "sent_after", number(8.0)),
        ("full", "tokio", &[("cap", 5), ("receives", 3)], "sent_after", number(8.0)),
        ("slice", "tokio", &[], "turns", number(1.0)),
        ("counter", "std", &[("n", 4), ("steps", 500)], "counted", number(2000.0)),
        ("counter", "tokio", &[("n", 4), ("steps", 500)], "counted", number(2000.0)),
    ] {
        let reply = run(experiment, variant, point);
        assert_eq!(reply.error, None, "{experiment}/{variant}");
        assert_eq!(reply.values[name], expected, "{name} of {experiment}/{variant} at {point:?}");
    }
}
