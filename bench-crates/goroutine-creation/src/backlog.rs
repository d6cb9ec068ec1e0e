//! How long a task that is created waits for those that were ready before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use subject::{Experiment, Histogram, Params, Work};
use tokio::runtime::Runtime;

use crate::{clock, runtimes};

/// What each task before the newcomer computes: as in Go.
const WORK: Duration = Duration::from_micros(2);
/// How many newcomers a process times, after one that does not count: as in Go.
const ROUNDS: usize = 5;

/// Times a task from its creation to its start when k others are ready already, on one worker.
pub fn backlog() -> Experiment {
    let with = |runtime: fn() -> Runtime| {
        move |p: &Params| {
            let k = p.count("k");
            let runtime = runtime();
            Work::distribution(move || {
                let mut histogram = Histogram::new();
                runtimes::inside(&runtime, behind(k));
                for _ in 0..ROUNDS {
                    histogram.record(runtimes::inside(&runtime, behind(k)));
                }
                histogram
            })
        }
    };
    Experiment::new("backlog")
        .param("k", 100, (0, 1_000_000))
        .probe("tokio", with(|| runtimes::multi(1)))
        .probe("tokio-current-thread", with(runtimes::current))
}

async fn behind(k: usize) -> u64 {
    let done = Arc::new(AtomicUsize::new(0));
    let compute = || {
        let done = Arc::clone(&done);
        tokio::spawn(async move {
            clock::spin(WORK);
            done.fetch_add(1, Ordering::Relaxed);
        })
    };
    for _ in 0..k {
        compute();
    }
    let late = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&late);
    let created = clock::now();
    tokio::spawn(async move { seen.store(clock::since(created).max(1), Ordering::Relaxed) });
    // The newest task runs next; one more makes the newcomer queue with the others.
    compute();
    while done.load(Ordering::Relaxed) <= k || late.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    late.load(Ordering::Relaxed)
}
