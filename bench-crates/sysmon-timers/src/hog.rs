//! A sleeper beside tasks or threads that compute, and whether it fires while they do.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use subject::{Class, Experiment, Params, Work};

use crate::clock;
use crate::lateness::runtime;

/// How long the hogs compute if nobody stops them, in ns: the same as Go's sleeper has.
const HOG_NS: u64 = 400_000_000;
/// What the sleeper sleeps.
const SLEEP: Duration = Duration::from_millis(1);
/// How many times a cooperative hog computes between two offers of its worker.
const COOPERATIVE_STEPS: u64 = 1000;

pub fn hog() -> Experiment {
    Experiment::new("hog")
        .param("procs", 1, (1, 64))
        .param("hogs", 1, (1, 64))
        .value("fired", "", Class::State)
        .probe("threads", |p| fired(p, on_threads))
        .probe("tokio", |p| fired(p, |procs, hogs| on_tokio(procs, hogs, false)))
        .probe("tokio-cooperative", |p| fired(p, |procs, hogs| on_tokio(procs, hogs, true)))
}

fn fired(p: &Params, beside: fn(usize, usize) -> bool) -> Work {
    let (procs, hogs) = (p.count("procs"), p.count("hogs"));
    Work::probe(move || Ok(((), subject::values([("fired", beside(procs, hogs))]))))
}

/// Whether hogs still computed when the sleeper fired.
fn on_threads(_procs: usize, hogs: usize) -> bool {
    let stop = Arc::new(AtomicBool::new(false));
    let running: Vec<_> = (0..hogs)
        .map(|_| {
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || compute(&stop))
        })
        .collect();
    clock::sleep(SLEEP);
    stop.store(true, Ordering::Relaxed);
    running.into_iter().all(|hog| hog.join().unwrap_or(false))
}

fn on_tokio(procs: usize, hogs: usize, cooperative: bool) -> bool {
    let tokio = runtime(procs);
    let stop = Arc::new(AtomicBool::new(false));
    let sleeper = tokio.spawn({
        let stop = Arc::clone(&stop);
        async move {
            tokio::time::sleep(SLEEP).await;
            stop.store(true, Ordering::Relaxed);
        }
    });
    let running: Vec<_> = (0..hogs)
        .map(|_| {
            let stop = Arc::clone(&stop);
            tokio.spawn(async move {
                if cooperative { compute_and_offer(&stop).await } else { compute(&stop) }
            })
        })
        .collect();
    tokio.block_on(async {
        let mut stopped = true;
        for hog in running {
            stopped &= hog.await.unwrap_or(false);
        }
        sleeper.await.is_ok() && stopped
    })
}

/// Computes until it is told to stop, and says whether it was.
fn compute(stop: &AtomicBool) -> bool {
    let end_ns = clock::now_ns() + HOG_NS;
    while clock::now_ns() < end_ns {
        if stop.load(Ordering::Relaxed) {
            return true;
        }
        black_box(());
    }
    false
}

/// The same with an offer now and then: tokio takes it when the task's budget is used up.
async fn compute_and_offer(stop: &AtomicBool) -> bool {
    let end_ns = clock::now_ns() + HOG_NS;
    while clock::now_ns() < end_ns {
        if stop.load(Ordering::Relaxed) {
            return true;
        }
        for step in 0..COOPERATIVE_STEPS {
            black_box(step);
        }
        tokio::task::consume_budget().await;
    }
    false
}
