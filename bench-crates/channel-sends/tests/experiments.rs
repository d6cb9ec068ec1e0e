//! Every variant computes what the others compute, and observes what is true.

use std::collections::BTreeMap;

use channel_sends::registry;
use model::protocol::{Reply, Run};
use model::{Params, Value};
use subject::Allocator;

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

/// Where an experiment is small.
fn small(experiment: &str) -> Vec<(&str, i64)> {
    match experiment {
        "handing-over" | "barging" => vec![("trials", 5)],
        "fifo" | "unqueued" => vec![("waiters", 8)],
        "resuming" => vec![("senders", 8)],
        "neighbours" => vec![("waiting", 8)],
        "slots" | "crowding" => vec![("senders", 4)],
        "batching" => vec![("batch", 512)],
        _ => Vec::new(),
    }
}

#[test]
fn variants_agree() {
    for experiment in registry().describe(Allocator::System).experiments {
        let id = experiment.id.as_str();
        let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for variant in &experiment.variants {
            let reply = run(id, variant, &small(id));
            assert_eq!(reply.error, None, "{id}/{variant}");
            if !reply.answer.is_empty() {
                answers.entry(reply.answer).or_default().push(variant);
            }
        }
        assert!(answers.len() < 2, "{id}: {answers:?}");
    }
}

fn seen(experiment: &str, variant: &str, point: &[(&str, i64)], name: &str) -> f64 {
    let reply = run(experiment, variant, point);
    assert_eq!(reply.error, None, "{experiment}/{variant} at {point:?}");
    match reply.values[name] {
        Value::Number(number) => number,
        ref other => panic!("{name} of {experiment}/{variant} is {other:?}"),
    }
}

#[test]
fn counts_are_right() {
    for (experiment, variant, point, name, expected) in [
        ("exchange", "std", ("senders", 8), "faults", 0.0),
        ("exchange", "tokio", ("senders", 8), "faults", 0.0),
        ("resuming", "crossbeam", ("senders", 8), "not_one", 0.0),
        ("resuming", "flume", ("senders", 8), "not_one", 0.0),
        ("neighbours", "std", ("waiting", 8), "still_waiting", 8.0),
        ("slots", "flume", ("senders", 20), "slots", 20.0),
        ("slots", "watch", ("senders", 20), "slots", 1.0),
    ] {
        let count = seen(experiment, variant, &[point], name);
        assert!((count - expected).abs() < 0.5, "{name} of {experiment}/{variant} is {count}");
    }
}

#[test]
fn controls_see_what_they_are_for() {
    assert!(seen("unlocked", "slots", &[("senders", 8)], "lost") > 0.0);
    assert!(seen("resuming", "tokio-many", &[("senders", 8), ("cap", 4)], "not_one") > 0.0);
}
