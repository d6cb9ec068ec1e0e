//! Every variant computes what it should, and observes what is true of any allocator.

use memory_fragmentation::registry;
use subject::Allocator;
use subject::testing::{Point, Tested, observed};

/// Small points: what is tested is that the experiments are right, not what they find.
fn small(experiment: &str) -> Point<'static> {
    match experiment {
        "pinning" | "compaction" => &[("objects", 8192), ("survivors", 128)],
        "rounding-sweep" => &[("from", 129), ("to", 300)],
        "alternation" => &[("rounds", 50)],
        "churn" => &[("objects", 1000)],
        "idle" => &[("idle_ms", 0)],
        "mixture" => &[("rounds", 2)],
        _ => &[],
    }
}

fn tested() -> Tested {
    Tested::new(registry())
}

#[test]
fn every_variant_answers() {
    for experiment in registry().describe(Allocator::System).experiments {
        for variant in &experiment.variants {
            let reply = tested().run(&experiment.id, variant, small(&experiment.id));
            assert_eq!(reply.error, None, "{}/{variant}", experiment.id);
            assert!(!reply.values.is_empty(), "{}/{variant}", experiment.id);
        }
    }
}

#[test]
fn survivors_are_those_that_were_chosen() {
    let one = tested().run("pinning", "kept", small("pinning"));
    let two = tested().run("pinning", "two-threads", small("pinning"));
    assert_eq!(one.answer, two.answer);
    assert!((observed(&one, "live_bytes") - 128.0 * 128.0).abs() < 0.5);
}

#[test]
fn requests_get_no_less_than_they_ask_for() {
    for size in [8, 100, 4097, 100_000] {
        let reply = tested().run("rounding", "bytes", &[("size", size)]);
        assert!(observed(&reply, "slot_bytes") >= size as f64);
    }
}
