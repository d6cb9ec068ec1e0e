//! Every variant runs, computes what the others compute, and observes what is true. Threads and
//! queues are those of a process, so each request goes to one of its own.

use model::Value;
use scheduler_queues::registry;
use subject::testing::{Point, Tested, number, params, text};

fn tested() -> Tested {
    Tested::program(registry(), env!("CARGO_BIN_EXE_scheduler-queues"))
}

#[test]
fn variants_agree() {
    let small = |experiment: &str| match experiment {
        "contention" => params(&[("threads", 1)]),
        "leftover" | "sleepers" => params(&[("n", 5)]),
        _ => params(&[]),
    };
    tested().answers_agree(|experiment| vec![small(&experiment.id)], &[]);
}

#[test]
fn states_are_right() {
    let ten: Point = &[("n", 10)];
    tested().observes(&[
        ("burst", "tokio", &[("n", 257)], "spilled", number(0)),
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
    ]);
}
