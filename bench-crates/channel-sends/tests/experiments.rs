//! Every variant computes what the others compute, and observes what is true.

use channel_sends::registry;
use subject::testing::{Point, Tested, observed, params};

fn tested() -> Tested {
    Tested::new(registry())
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
    tested().answers_agree(|experiment| vec![params(&small(&experiment.id))], &[]);
}

fn seen(experiment: &str, variant: &str, point: Point, name: &str) -> f64 {
    observed(&tested().run(experiment, variant, point), name)
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
