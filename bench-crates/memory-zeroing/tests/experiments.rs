//! Every variant computes what the others compute, and observes what is true.

use memory_zeroing::registry;
use model::Params;
use model::protocol::{ExperimentDescription, Reply};
use subject::Answer;
use subject::testing::{Point, Tested, observed, params};

fn tested() -> Tested {
    Tested::new(registry())
}

/// A point at which an experiment takes milliseconds.
fn small(experiment: &str) -> Point<'static> {
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
    let reply = tested().run(experiment, variant, small(experiment));
    (!skipped(&reply)).then(|| observed(&reply, name))
}

#[test]
fn variants_agree() {
    let points =
        |experiment: &ExperimentDescription| vec![params(small(&experiment.id)), Params::default()];
    // The variants of these two read different things.
    tested().answers_agree(points, &["local", "global"]);
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
        let reply = tested().run(experiment, variant, small(experiment));
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
