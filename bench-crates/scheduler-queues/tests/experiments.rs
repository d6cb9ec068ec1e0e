//! Every variant runs, computes what the others compute, and observes what is true.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;

use model::protocol::{Reply, Run};
use model::{Params, Value};
use scheduler_queues::registry;
use subject::Allocator;

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

/// What counts threads: other tests have some of their own. See [`what_waits_runs`].
const COUNTS_THREADS: [&str; 3] = ["blocking", "leftover", "sleepers"];

#[test]
fn variants_agree() {
    for experiment in registry().describe(Allocator::System).experiments {
        let id = experiment.id.as_str();
        if COUNTS_THREADS.contains(&id) {
            continue;
        }
        let point: &[(&str, i64)] = match id {
            "contention" => &[("threads", 1)],
            _ => &[],
        };
        let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for variant in &experiment.variants {
            let reply = run(id, variant, point);
            assert_eq!(reply.error, None, "{id}/{variant}");
            if reply.skipped.is_none() && !reply.answer.is_empty() {
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

#[test]
fn states_are_right() {
    let ten: &[(&str, i64)] = &[("n", 10)];
    for (experiment, variant, point, name, expected) in [
        ("burst", "tokio", &[("n", 257)][..], "spilled", number(0)),
        ("burst", "tokio", &[("n", 257)], "kept", number(256)),
        ("burst", "tokio", &[("n", 258)], "spilled", number(129)),
        ("burst", "tokio", &[("n", 258)], "spilled_are", text("the newest")),
        ("burst", "tokio", &[], "pick_distance", number(61)),
        ("burst", "tokio", ten, "newest_first", Value::Flag(true)),
        ("burst", "rayon", ten, "misplaced", number(10)),
        ("burst", "tokio-without-slot", ten, "misplaced", number(0)),
        ("burst", "tokio-current-thread", &[("n", 300)], "kept", number(300)),
        ("stealing", "tokio", &[], "batches", text("50 25 12 6 3 2 1")),
        ("stealing", "tokio", &[], "taken", number(99)),
        ("stealing", "crossbeam", &[("k", 64)], "unhalved", number(0)),
        ("stealing", "rayon", &[("k", 5)], "batches", text("1 1 1 1 1")),
        ("dry", "tokio", &[], "shared_first", number(129)),
        ("slot", "tokio", &[], "ran_meanwhile", number(0)),
        ("slot", "tokio-moved-on", &[], "ran_meanwhile", number(1)),
        ("return", "block-in-place", &[], "queued", number(0)),
        ("return", "spawn-blocking", &[], "queued", number(1)),
        ("wake", "tokio", &[], "at_origin", number(0)),
        ("outside", "outside", &[], "shared", number(100)),
        ("outside", "inside", &[], "shared", number(0)),
    ] {
        let reply = run(experiment, variant, point);
        assert_eq!(reply.error, None, "{experiment}/{variant}");
        if reply.skipped.is_none() {
            assert_eq!(reply.values[name], expected, "{name} of {experiment}/{variant}");
        }
    }
}

/// These are only seen to run.
#[test]
fn what_waits_runs() {
    for (experiment, variant) in [
        ("leftover", "spawn-blocking"),
        ("leftover", "spawn-blocking-shortly"),
        ("sleepers", "tokio"),
        ("sleepers", "threads"),
    ] {
        let reply = run(experiment, variant, &[("n", 5)]);
        assert_eq!(reply.error, None, "{experiment}/{variant}");
    }
}
