//! Every variant computes what the others compute, and observes what is true.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;

use memory_zeroing::registry;
use model::protocol::{Reply, Run};
use model::{Params, Value};
use subject::{Allocator, Answer};

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

/// A point at which an experiment takes milliseconds.
fn small(experiment: &str) -> &'static [(&'static str, i64)] {
    match experiment {
        "slots" => &[("bytes", 256), ("count", 256)],
        "blocks" => &[("bytes", 65536), ("total", 1 << 20)],
        "allocate" | "clear" | "copy" => &[("bytes", 4096)],
        "secret-heap" => &[("count", 256)],
        _ => &[],
    }
}

/// Whether the kernel here lacks what an experiment reads.
fn skipped(reply: &Reply) -> bool {
    assert_eq!(reply.error, None);
    reply.skipped.is_some()
}

fn number(experiment: &str, variant: &str, name: &str) -> Option<f64> {
    let reply = run(experiment, variant, small(experiment));
    (!skipped(&reply)).then(|| match &reply.values[name] {
        Value::Number(number) => *number,
        other => panic!("{experiment}/{variant} has {other:?} for {name}"),
    })
}

#[test]
fn variants_agree() {
    for experiment in registry().describe(Allocator::System).experiments {
        let id = experiment.id.as_str();
        if ["local", "global"].contains(&id) {
            continue; // Their variants read different things.
        }
        for point in [small(id), &[]] {
            let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            for variant in &experiment.variants {
                let reply = run(id, variant, point);
                if !skipped(&reply) && !reply.answer.is_empty() {
                    answers.entry(reply.answer).or_default().push(variant);
                }
            }
            assert!(answers.len() < 2, "{id} at {point:?}: {answers:?}");
        }
    }
}

#[test]
fn answers_are_right() {
    let cases = [
        ("local", "unassigned", 0_usize.digest()),
        ("local", "assigned", 8192_usize.digest()),
        ("local", "assigned-in-loop", 8192_usize.digest()),
        ("literal", "new", 5_usize.digest()),
        ("slots", "plain", 64_usize.digest()),
        ("blocks", "recycled", (1_usize << 20).digest()),
        ("tail", "resized", 1000_usize.digest()),
        ("clear", "index-loop", 0_usize.digest()),
        ("copy", "in-two-steps", 4096_usize.digest()),
        ("secret-heap", "erased", 64_usize.digest()),
    ];
    for (experiment, variant, expected) in cases {
        let reply = run(experiment, variant, small(experiment));
        if !skipped(&reply) {
            assert_eq!(reply.answer, expected, "{experiment}/{variant}");
        }
    }
}

/// Each dirty reading beside its clean one.
#[test]
fn values_are_right() {
    let cases = [
        ("literal", "new", "fields_set", 1.0),
        ("literal", "reset", "fields_set", 1.0),
        ("slots", "zeroed", "stale_slots", 0.0),
        ("slots", "plain", "dead_slots", 192.0),
        ("tail", "resized", "stale_bytes", 0.0),
        ("tail", "resized-in-place", "stale_bytes", 0.0),
        ("clear", "clear", "nonzero", 0.0),
        ("pool", "as-it-is", "stale_bytes", 4096.0),
        ("pool", "cleared", "stale_bytes", 0.0),
        ("references", "clear", "collected", 1000.0),
        ("references", "truncate", "collected", 1000.0),
        ("references", "append-half", "collected", 500.0),
        ("secret-heap", "erased", "stale_after", 0.0),
    ];
    for (experiment, variant, name, expected) in cases {
        if let Some(found) = number(experiment, variant, name) {
            assert!((found - expected).abs() < 1e-9, "{experiment}/{variant}: {name} is {found}");
        }
    }
}

/// What only an allocator knows is true within limits.
#[test]
fn old_bytes_are_seen_where_nothing_clears_them() {
    for (experiment, variant, name) in
        [("slots", "plain", "stale_slots"), ("secret-heap", "plain", "stale_after")]
    {
        if let Some(found) = number(experiment, variant, name) {
            assert!((96.0..=192.0).contains(&found), "{experiment}/{variant}: {name} is {found}");
        }
    }
    if let Some(resident) = number("global", "touched", "resident_bytes") {
        assert!(resident >= f64::from(16 << 20), "{resident}");
    }
}
