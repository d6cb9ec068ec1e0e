//! How long a task or a thread takes from its creation to its start.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use subject::{Experiment, Histogram, Params, Work};

use crate::{clock, runtimes};

/// How long a worker is left alone before it has to be woken: as in Go.
const IDLE: Duration = Duration::from_micros(200);
/// Creations that do not count: as in Go.
const WARM_UPS: usize = 20;
/// The slower ones have fewer events: as in Go.
const FEWER: usize = 20;

/// Times creations: where the creator waits, on an idle worker, and of threads.
pub fn latency() -> Experiment {
    Experiment::new("latency")
        .param("events", 5000, (100, 1_000_000))
        .probe("tokio-same-worker", |p| {
            let runtime = runtimes::current();
            distribution(p.count("events"), move || {
                runtimes::inside(&runtime, async {
                    let created = clock::now();
                    tokio::spawn(async move { clock::since(created) }).await.unwrap_or(0)
                })
            })
        })
        .probe("tokio-idle-worker", |p| {
            let runtime = runtimes::multi(1);
            slow(p, move |late| {
                let created = clock::now();
                runtime.spawn(async move { store(&late, clock::since(created)) });
            })
        })
        .probe("threads", |p| {
            slow(p, |late| {
                let created = clock::now();
                drop(std::thread::spawn(move || store(&late, clock::since(created))));
            })
        })
}

fn distribution(events: usize, mut create: impl FnMut() -> u64 + 'static) -> Work {
    Work::distribution(move || {
        let mut histogram = Histogram::new();
        for _ in 0..WARM_UPS {
            create();
        }
        for _ in 0..events {
            histogram.record(create());
        }
        histogram
    })
}

/// The creator keeps its own processor.
fn slow(p: &Params, create: impl Fn(Arc<AtomicU64>) + 'static) -> Work {
    distribution(p.count("events") / FEWER, move || {
        clock::spin(IDLE);
        let late = Arc::new(AtomicU64::new(0));
        create(Arc::clone(&late));
        while late.load(Ordering::Relaxed) == 0 {
            std::hint::spin_loop();
        }
        late.load(Ordering::Relaxed)
    })
}

fn store(late: &AtomicU64, ns: u64) {
    late.store(ns.max(1), Ordering::Relaxed);
}
