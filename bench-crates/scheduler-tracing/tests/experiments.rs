//! Every variant runs and observes what is true. What listens hears of every task of its process,
//! so each request goes to one of its own. What a program without spans cannot do, it skips.

use model::Value;
use scheduler_tracing::registry;
use subject::testing::{Point, Tested, number, params};

fn tested() -> Tested {
    Tested::program(registry(), env!("CARGO_BIN_EXE_scheduler-tracing"))
}

#[test]
fn variants_agree() {
    let small = |experiment: &str| match experiment {
        "blind" | "blocked" | "burst" | "closing" | "order" | "region" => params(&[("n", 10)]),
        "turn" => params(&[("steps", 1000), ("events", 3)]),
        _ => params(&[]),
    };
    tested().answers_agree(|experiment| vec![small(&experiment.id)], &[]);
}

#[test]
fn tasks_are_counted() {
    for procs in [1, 2] {
        let point: Point = &[("n", 10), ("procs", procs)];
        tested().observes(&[
            ("burst", "tokio", point, "created", number(10)),
            ("burst", "tokio", point, "runs", number(20)),
            ("burst", "tokio", point, "woken", number(10)),
            ("burst", "tokio", point, "woken_by_nobody", number(10)),
            ("burst", "tokio", point, "exited", number(10)),
            ("burst", "tokio", point, "first_waits", number(10)),
            ("burst", "tokio", point, "waits", number(20)),
            ("burst", "tokio", point, "off_processor", number(0)),
            ("closing", "notify", point, "woken", number(10)),
        ]);
    }
    let ten: Point = &[("n", 10)];
    let mut rows = Vec::new();
    for (variant, blocked, by_one, by_nobody) in [
        ("channel", 10, 10, 0),
        ("channel-ready", 0, 0, 0),
        ("mutex", 10, 10, 0),
        ("network", 10, 0, 10),
    ] {
        rows.push(("blocked", variant, ten, "blocked", number(blocked)));
        rows.push(("blocked", variant, ten, "woken_by_one", number(by_one)));
        rows.push(("blocked", variant, ten, "woken_by_nobody", number(by_nobody)));
    }
    tested().observes(&rows);
}

#[test]
fn states_are_right() {
    let ten: Point = &[("n", 10)];
    tested().observes(&[
        ("cap", "computing", &[("procs", 1)], "running", number(1)),
        ("order", "burst", ten, "trace_order", Value::Flag(true)),
        ("kinds", "all", &[], "collections", number(0)),
        ("kinds", "all", &[], "syscalls", number(0)),
        ("region", "span", ten, "begins", number(10)),
        ("region", "span", ten, "ends", number(10)),
        ("region", "span", ten, "made", number(10)),
        ("region", "span", ten, "closed", number(10)),
        ("region", "bare", ten, "begins", number(0)),
        ("region", "bare", ten, "made", number(0)),
        ("tracer", "default", &[], "second_refused", Value::Flag(true)),
        ("syscalls", "inline", &[], "lost_pct", number(0)),
        ("syscalls", "block-in-place", &[], "lost_pct", number(100)),
    ]);
}

#[test]
fn only_the_program_with_spans_tells_of_tasks() {
    let reply = tested().run("burst", "tokio", &[("n", 10)]);
    let skipped = reply.skipped.unwrap_or_default();
    let told = cfg!(all(feature = "tracing", tokio_unstable));
    assert_eq!(skipped.is_empty(), told, "{skipped}");
    assert!(told || skipped.contains("spans") || skipped.contains("tokio_unstable"), "{skipped}");
}
