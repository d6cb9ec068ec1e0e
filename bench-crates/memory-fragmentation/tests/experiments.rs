//! Every variant computes what it should, and observes what is true of any allocator.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use memory_fragmentation::registry;
use model::protocol::{Reply, Run};
use model::{Params, Value};
use subject::Allocator;

/// Small points: what is tested is that the experiments are right, not what they find.
fn small(experiment: &str) -> &'static [(&'static str, i64)] {
    match experiment {
        "pinning" | "compaction" => &[("objects", 8192), ("survivors", 128)],
        "rounding-sweep" => &[("from", 129), ("to", 300)],
        "alternation" => &[("rounds", 50)],
        "churn" => &[("objects", 1000)],
        "idle" => &[("idle_ms", 0)],
        "mixture" => &[("rounds", 2)],
        _ => &[],
    }
}

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

fn number(reply: &Reply, name: &str) -> f64 {
    match reply.values[name] {
        Value::Number(number) => number,
        ref other => panic!("{name} is {other}"),
    }
}

#[test]
fn every_variant_answers() {
    for experiment in registry().describe(Allocator::System).experiments {
        for variant in &experiment.variants {
            let reply = run(&experiment.id, variant, small(&experiment.id));
            assert_eq!(reply.error, None, "{}/{variant}", experiment.id);
            assert!(!reply.values.is_empty(), "{}/{variant}", experiment.id);
        }
    }
}

#[test]
fn survivors_are_those_that_were_chosen() {
    let one = run("pinning", "kept", small("pinning"));
    let two = run("pinning", "two-threads", small("pinning"));
    assert_eq!(one.answer, two.answer);
    assert!((number(&one, "live_bytes") - 128.0 * 128.0).abs() < 0.5);
}

#[test]
fn requests_get_no_less_than_they_ask_for() {
    for size in [8, 100, 4097, 100_000] {
        let reply = run("rounding", "bytes", &[("size", size)]);
        assert!(number(&reply, "slot_bytes") >= size as f64);
    }
}
