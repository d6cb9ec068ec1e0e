//! Every variant computes what the others compute, and observes what is true.

use channel_capacity::registry;
use subject::testing::{Tested, number, params, text};

fn tested() -> Tested {
    Tested::new(registry())
}

/// Where an experiment is small, and possible for every variant.
fn small(experiment: &str) -> Vec<(&str, i64)> {
    match experiment {
        "gain" => vec![("cap", 1)],
        "latency" => vec![("cap", 1), ("messages", 50)],
        "acting" => vec![("trials", 3)],
        "rendezvous" | "handing-over" | "handing-back" | "barging" => vec![("trials", 5)],
        "blocked" => vec![("senders", 10)],
        "fifo" | "burst" | "unqueued" => vec![("cap", 1), ("waiters", 8)],
        "idle" | "waking" => vec![("receivers", 10)],
        "parking" => vec![("messages", 500)],
        _ => Vec::new(),
    }
}

#[test]
fn variants_agree() {
    tested().answers_agree(|experiment| vec![params(&small(&experiment.id))], &[]);
}

#[test]
fn bounds_are_right() {
    tested().observes(&[
        ("bound", "std", &[("cap", 0)], "accepted", number(0)),
        ("bound", "tokio", &[("cap", 7), ("wraps", 100)], "accepted", number(7)),
        ("bound", "unbounded", &[("cap", 7)], "accepted", number(15)),
        ("limits", "tokio", &[("cap", 0)], "outcome", text("panic")),
        ("limits", "flume", &[("cap", 1 << 61)], "outcome", text("made")),
        ("fill", "flume", &[("cap", 2)], "sent_without_waiting", number(2)),
        ("fill", "crossbeam", &[("cap", 0)], "sent_after_a_receive", number(1)),
        ("blocked", "std", &[("cap", 3), ("senders", 8)], "waiting", number(5)),
        ("backpressure", "tokio", &[("moment", 5)], "buffered", number(8)),
        ("backpressure", "tokio", &[("moment", 5)], "waiting", number(4)),
    ]);
}

#[test]
fn orders_are_right() {
    let few: &[(&str, i64)] = &[("trials", 3)];
    tested().observes(&[
        ("rendezvous", "std", few, "early_sends", number(0)),
        ("rendezvous", "std", &[("cap", 1), ("trials", 3)], "early_sends", number(3)),
        ("rendezvous", "flume", few, "early_receives", number(0)),
        ("acting", "crossbeam", few, "returned_after_action", number(0)),
        ("acting", "acknowledged", few, "returned_after_action", number(3)),
        ("fifo", "tokio", &[("waiters", 10)], "misplaced", number(0)),
        ("fifo", "crossbeam-receivers", &[("waiters", 10)], "misplaced", number(0)),
        ("handing-over", "flume", few, "taken_back", number(0)),
        ("handing-back", "flume", few, "from_waiter", number(0)),
        ("handing-back", "flume", &[("cap", 0), ("trials", 3)], "from_waiter", number(3)),
        ("barging", "tokio", few, "barged", number(0)),
    ]);
}

#[test]
fn ends_are_right() {
    tested().observes(&[
        ("drain", "crossbeam", &[], "came_out", text("10 20 end")),
        ("drain", "crossbeam", &[], "while_a_clone_lives", text("open")),
        ("closed-send", "tokio", &[("waiting", 3)], "outcome", text("an error with the value")),
        ("closed-send", "tokio", &[("waiting", 3)], "with_that_outcome", number(4)),
        ("waking", "flume", &[("receivers", 5)], "woken", number(5)),
    ]);
}

#[test]
fn what_cannot_be_is_refused() {
    let reply = tested().run("ring", "std", &[("cap", 2), ("held", 2)]);
    assert_eq!(reply.error.as_deref(), Some("2 values leave no room in a capacity of 2"));
    let reply = tested().run("ring", "std", &[("size", 9)]);
    assert_eq!(reply.error.as_deref(), Some("no element has 9 bytes"));
}
