//! Every variant runs and observes what is true.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use model::protocol::{Reply, Run};
use model::{Params, Value};
use subject::Allocator;
use sysmon_timers::registry;

fn run(experiment: &str, variant: &str, point: &[(&str, i64)]) -> Reply {
    let params = point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value));
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

#[test]
fn every_deadline_is_counted() {
    for experiment in registry().describe(Allocator::System).experiments {
        if !experiment.id.starts_with("lateness") {
            continue;
        }
        for variant in &experiment.variants {
            let reply = run(&experiment.id, variant, &[("period_us", 500), ("run_ms", 10)]);
            assert_eq!(reply.error, None, "{variant}");
            if reply.skipped.is_none() && variant != "cyclictest" {
                assert_eq!(reply.histogram_ns.count(), 20, "{variant}");
            }
        }
    }
}

#[test]
fn hogs_starve_only_tasks_that_share_their_worker() {
    for (variant, fired) in [("threads", true), ("tokio", false), ("tokio-cooperative", true)] {
        let reply = run("hog", variant, &[]);
        assert_eq!(reply.values["fired"], Value::Flag(fired), "{variant}");
    }
}

#[test]
fn the_rest_runs() {
    for variant in ["sleep", "sleep-no-slack", "tokio-sleep"] {
        assert_eq!(run("short-sleep", variant, &[]).error, None, "{variant}");
    }
    for variant in ["tokio-inline", "tokio-block-in-place"] {
        assert_eq!(run("retake", variant, &[("block_ms", 5)]).error, None, "{variant}");
    }
}
