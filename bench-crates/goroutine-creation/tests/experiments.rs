//! Every variant computes what the others compute, and observes what is true. That is often of the
//! whole process, so each request goes to one of its own: the program that is measured.

use goroutine_creation::registry;
use model::Value;
use subject::testing::{Point, Tested, number, params};

fn tested() -> Tested {
    Tested::program(registry(), env!("CARGO_BIN_EXE_goroutine-creation"))
}

/// Where an experiment is quick, and possible for every variant.
fn small(experiment: &str) -> Point<'static> {
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
    tested().answers_agree(|experiment| vec![params(small(&experiment.id))], &[]);
}

#[test]
fn values_are_right() {
    tested().observes(&[
        ("capture", "threads", &[], "seen", number(1)),
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
    ]);
}

#[test]
fn what_the_machine_has_no_room_for_is_skipped_with_the_limit() {
    let reply = tested().run("population", "threads", &[("n", 4_000_000)]);
    let why = reply.skipped.unwrap_or_default();
    assert!(why.contains("4000000 threads are more than half of what"), "{why}");
}
