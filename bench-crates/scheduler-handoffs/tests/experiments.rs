//! Every variant runs and observes what is true. Threads are counted, so each request goes to a
//! process of the program that is measured.

use model::Value;
use scheduler_handoffs::registry;
use subject::testing::{Tested, number, params, text};

const PROGRAM: &str = env!("CARGO_BIN_EXE_scheduler-handoffs");

fn tested() -> Tested {
    Tested::program(registry(), PROGRAM)
}

#[test]
fn variants_agree() {
    let small = |experiment: &str| match experiment {
        "many" | "parked" => params(&[("n", 50)]),
        "handoff" => params(&[("events", 1)]),
        _ => params(&[]),
    };
    tested().answers_agree(|experiment| vec![small(&experiment.id)], &[]);
}

#[test]
fn values_are_right() {
    tested().observes(&[
        ("running", "tokio", &[("procs", 1)], "peak", number(1)),
        ("running", "tokio", &[("procs", 3)], "peak", number(3)),
        ("many", "tokio", &[("n", 1000)], "few_threads", Value::Flag(true)),
        ("many", "threads", &[("n", 50)], "few_threads", Value::Flag(false)),
        ("waits", "nanosleep", &[("n", 50)], "added", number(50)),
        ("steal", "owner", &[], "first", text("newest")),
        ("shift", "tokio-current-thread", &[], "changes", number(0)),
        ("shift", "threads", &[], "changes", number(0)),
        ("full", "std", &[("cap", 0), ("receives", 3)], "sent", number(0)),
        ("full", "std", &[("cap", 5), ("receives", 3)], "sent_after", number(8)),
        ("full", "tokio", &[("cap", 5), ("receives", 3)], "sent_after", number(8)),
        ("slice", "tokio", &[], "turns", number(1)),
        ("counter", "std", &[("n", 4), ("steps", 500)], "counted", number(2000)),
        ("counter", "tokio", &[("n", 4), ("steps", 500)], "counted", number(2000)),
    ]);
}
