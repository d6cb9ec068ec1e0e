//! Every variant runs and observes what is true.

use scheduler_latency::registry;
use subject::testing::{Point, Tested, observed, params};

fn tested() -> Tested {
    Tested::new(registry())
}

/// Where an experiment is small.
fn small(experiment: &str) -> Point<'static> {
    match experiment {
        "parked" | "threads" | "wake-all" | "starts" => &[("n", 50)],
        "blocked" | "waves" => &[("k", 20)],
        "ready" => &[("n", 20)],
        _ => &[],
    }
}

// One test: how many threads there are is also said of those of other tests.
#[test]
fn every_variant_runs_and_observes_what_is_true() {
    tested().answers_agree(|experiment| vec![params(small(&experiment.id))], &[]);
    let rows: [(&str, &str, Point, &str, f64, f64); 11] = [
        ("blocked", "spawn-blocking", &[("k", 20)], "added", 20.0, 20.0),
        ("blocked", "socket", &[("k", 20)], "added", 0.0, 0.0),
        ("blocked", "thread-socket", &[("k", 20)], "added", 20.0, 20.0),
        ("waves", "thread", &[("k", 20)], "started", 20.0, 20.0),
        ("waves", "spawn-blocking", &[("k", 20)], "started", 0.0, 1.0),
        ("child", "tokio-multi", &[], "last_us", 2_000.0, 1e6),
        ("beside", "tokio-inline", &[], "share", 0.0, 0.1),
        ("behind", "tokio-current", &[("n", 500)], "delayed", 500.0, 500.0),
        ("behind", "tokio-yield", &[("n", 500)], "delayed", 0.0, 0.0),
        ("sharing", "tokio-multi", &[], "jain", 0.5, 0.51),
        ("prints", "tokio-multi", &[], "changes", 3.0, 3.0),
    ];
    for (experiment, variant, point, name, least, most) in rows {
        let seen = observed(&tested().run(experiment, variant, point), name);
        assert!((least..=most).contains(&seen), "{experiment}/{variant}: {name} is {seen}");
    }
}

#[test]
fn every_wake_up_is_counted() {
    for (experiment, variant, n, expected) in [
        ("starts", "tokio-multi", 40, 3 * 40),
        ("starts", "thread", 40, 3 * 40),
        ("ready", "tokio-current", 100, 100),
        ("mixed", "thread", 10, 6 * 10),
    ] {
        let reply = tested().run(experiment, variant, &[("n", n)]);
        assert_eq!(reply.histogram_ns.count(), expected, "{experiment}/{variant}");
    }
}
