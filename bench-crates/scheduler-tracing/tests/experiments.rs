//! Every variant runs and observes what is true. What this program cannot do, since its tokio has
//! no spans, it skips with the reason.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use model::protocol::{Reply, Run};
use model::{Params, Value};
use scheduler_tracing::registry;

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

fn check(experiment: &str, variant: &str, point: &[(&str, i64)], wanted: &[(&str, Value)]) {
    let reply = run(experiment, variant, point);
    assert_eq!(reply.error, None, "{experiment}/{variant}");
    if let Some(why) = reply.skipped {
        assert!(why.contains("spans") || why.contains("tokio_unstable"), "{why}");
        return;
    }
    for (name, value) in wanted {
        assert_eq!(reply.values.get(*name), Some(value), "{name} of {experiment}/{variant}");
    }
}

/// One test: what listens hears of every task of the process.
#[test]
fn counts_and_states_are_right_and_the_rest_runs() {
    counts_and_states();
    the_rest();
}

fn counts_and_states() {
    let (n, ten) = (Value::Number, &[("n", 10)][..]);
    for procs in [1, 2] {
        let point = [("n", 10), ("procs", procs)];
        let wanted = [
            ("created", n(10.0)),
            ("runs", n(20.0)),
            ("woken", n(10.0)),
            ("woken_by_nobody", n(10.0)),
            ("exited", n(10.0)),
            ("first_waits", n(10.0)),
            ("waits", n(20.0)),
            ("off_processor", n(0.0)),
        ];
        check("burst", "tokio", &point, &wanted);
        check("closing", "notify", &point, &[("woken", n(10.0))]);
    }
    let parked = [("blocked", n(10.0)), ("woken_by_one", n(10.0)), ("woken_by_nobody", n(0.0))];
    let nobody = [("blocked", n(0.0)), ("woken_by_one", n(0.0)), ("woken_by_nobody", n(0.0))];
    let driven = [("blocked", n(10.0)), ("woken_by_one", n(0.0)), ("woken_by_nobody", n(10.0))];
    check("blocked", "channel", ten, &parked);
    check("blocked", "channel-ready", ten, &nobody);
    check("blocked", "mutex", ten, &parked);
    check("blocked", "network", ten, &driven);
    check("cap", "computing", &[("procs", 1)], &[("running", n(1.0))]);
    check("order", "burst", ten, &[("trace_order", Value::Flag(true))]);
    check("kinds", "all", &[], &[("collections", n(0.0)), ("syscalls", n(0.0))]);
    check("lanes", "processors", &[], &[]);
    let spans = [("begins", n(10.0)), ("ends", n(10.0)), ("made", n(10.0)), ("closed", n(10.0))];
    check("region", "span", ten, &spans);
    check("region", "bare", ten, &[("begins", n(0.0)), ("made", n(0.0))]);
    check("tracer", "default", &[], &[("second_refused", Value::Flag(true))]);
    check("syscalls", "inline", &[], &[("lost_pct", n(0.0))]);
    check("syscalls", "block-in-place", &[], &[("lost_pct", n(100.0))]);
}

fn the_rest() {
    for (experiment, variant, point) in [
        ("blind", "computing", &[][..]),
        ("blind", "sleeping", &[("n", 10)]),
        ("overhead", "poll-histogram", &[]),
        ("overhead", "task-monitor", &[]),
        ("queues", "metrics", &[]),
        ("region-cost", "bare", &[]),
        ("turn", "computing", &[("steps", 1000)]),
        ("turn", "passing", &[("events", 3)]),
        ("utilization", "blocked", &[]),
        ("utilization", "computing", &[]),
        ("utilization", "reading", &[]),
    ] {
        let reply = run(experiment, variant, point);
        assert_eq!(reply.error, None, "{experiment}/{variant}");
        assert!(reply.skipped.is_none() || !cfg!(tokio_unstable), "{experiment}/{variant}");
    }
}
