//! Every variant runs and observes what is true.

use model::Value;
use subject::Allocator;
use subject::testing::{Tested, number};
use sysmon_timers::registry;

fn tested() -> Tested {
    Tested::new(registry())
}

#[test]
fn every_deadline_is_counted() {
    for experiment in registry().describe(Allocator::System).experiments {
        if !experiment.id.starts_with("lateness") {
            continue;
        }
        for variant in &experiment.variants {
            let reply =
                tested().run(&experiment.id, variant, &[("period_us", 500), ("run_ms", 10)]);
            assert_eq!(reply.error, None, "{variant}");
            if reply.skipped.is_none() && variant != "cyclictest" {
                assert_eq!(reply.histogram_ns.count(), 20, "{variant}");
            }
        }
    }
}

#[test]
fn states_are_right() {
    tested().observes(&[
        ("hog", "threads", &[], "fired", Value::Flag(true)),
        ("hog", "tokio", &[], "fired", Value::Flag(false)),
        ("hog", "tokio-cooperative", &[], "fired", Value::Flag(true)),
        ("loop", "copy", &[], "fired", Value::Flag(true)),
        ("poll", "tokio-yields", &[], "bytes", number(10)),
        ("poll", "tokio-computes", &[], "bytes", number(0)),
    ]);
}

#[test]
fn the_rest_runs() {
    for (experiment, variant, point) in [
        ("dial", "std", &[("timeout_ms", 5)][..]),
        ("dial", "tokio", &[("timeout_ms", 5)]),
        ("hash", "threads", &[("mib", 1)]),
        ("ramp", "threads", &[("n", 5)]),
        ("ramp", "tokio-spawn-blocking", &[("n", 5)]),
        ("retake", "tokio-block-in-place", &[("block_ms", 5)]),
        ("retake", "tokio-inline", &[("block_ms", 5)]),
        ("scavenge", "all", &[("tenths", 0)]),
        ("scavenge", "all-but-last", &[("tenths", 0)]),
        ("short-sleep", "sleep", &[]),
        ("short-sleep", "sleep-no-slack", &[]),
        ("short-sleep", "tokio-sleep", &[]),
        ("silent", "tokio", &[("n", 5)]),
        ("silent", "tokio-alone", &[]),
        ("slice", "threads", &[]),
        ("slice", "tokio", &[]),
        ("ticks", "tokio-interval", &[("n", 5)]),
    ] {
        assert_eq!(tested().run(experiment, variant, point).error, None, "{experiment}/{variant}");
    }
}
