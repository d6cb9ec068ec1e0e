//! Every variant computes what the others compute, and observes what is true.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use goroutine_creation::registry;
use model::protocol::{Reply, Run};
use model::{Params, Value};
use subject::Allocator;

/// What they observe is of the whole process, so one runs at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

/// Where an experiment is quick, and possible for every variant.
fn small(experiment: &str) -> &'static [(&'static str, i64)] {
    match experiment {
        "packaging" | "creation" | "identity" => &[("n", 100)],
        "memory" => &[("n", 200)],
        "release" => &[("n", 500)],
        "overflow" => &[("bytes", 10_000)],
        "backlog" => &[("k", 10)],
        "latency" => &[("events", 200)],
        _ => &[],
    }
}

#[test]
fn variants_agree() {
    let _alone = alone();
    for experiment in registry().describe(Allocator::System).experiments {
        let id = experiment.id.as_str();
        let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for variant in &experiment.variants {
            let reply = run(id, variant, small(id));
            assert_eq!(reply.error, None, "{id}/{variant}");
            if reply.skipped.is_none() && !reply.answer.is_empty() {
                answers.entry(reply.answer).or_default().push(variant);
            }
        }
        assert!(answers.len() < 2, "{id}: {answers:?}");
    }
}

#[test]
fn values_are_right() {
    let _alone = alone();
    let number = |value: u32| Value::Number(f64::from(value));
    for (experiment, variant, point, name, expected) in [
        ("capture", "threads", &[][..], "seen", number(1)),
        ("capture", "tokio", &[], "seen", number(1)),
        ("identity", "tokio", &[("n", 300)], "distinct", number(300)),
        ("identity", "tokio", &[("n", 300)], "stacks", number(1)),
        ("identity", "threads", &[("n", 300)], "distinct", number(300)),
        ("identity", "threads", &[("n", 300)], "stacks", number(300)),
        ("population", "tokio", &[("n", 5000)], "alive", number(5000)),
        ("population", "tokio-current-thread", &[("n", 5000)], "alive", number(5000)),
        ("population", "threads", &[("n", 300)], "alive", number(300)),
        ("growth", "thread", &[("bytes", 122_880)], "moves", number(0)),
        ("start", "tokio", &[("n", 50)], "ran_at_creation", Value::Flag(false)),
        ("start", "tokio", &[("n", 50)], "ready", number(50)),
        ("start", "tokio-current-thread", &[("n", 50)], "ready", number(50)),
        ("start", "threads", &[("n", 1000)], "ran_at_creation", Value::Flag(true)),
        ("spill", "tokio", &[("n", 257)], "spilled", number(0)),
        ("spill", "tokio", &[("n", 258)], "spilled", number(129)),
        ("hog", "tokio", &[], "interrupted", Value::Flag(false)),
        ("hog", "threads", &[], "interrupted", Value::Flag(true)),
    ] {
        let reply = run(experiment, variant, point);
        assert_eq!(reply.error, None, "{experiment}/{variant} at {point:?}");
        if reply.skipped.is_none() {
            assert_eq!(reply.values[name], expected, "{name} of {experiment}/{variant}");
        }
    }
}

#[test]
fn what_the_machine_has_no_room_for_is_skipped_with_the_limit() {
    let reply = run("population", "threads", &[("n", 4_000_000)]);
    let why = reply.skipped.unwrap_or_default();
    assert!(why.contains("4000000 threads are more than half of what"), "{why}");
}
