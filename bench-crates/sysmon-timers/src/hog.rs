//! A sleeper beside tasks or threads that compute, and whether it fires while they do.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};
use subject::{Class, Experiment, Params, Work, pin};

use crate::clock;
use crate::lateness::runtime;

/// How long the hogs compute if nobody stops them, in ns: the same as Go's sleeper has.
const HOG_NS: u64 = 150_000_000;
/// What the sleeper sleeps.
const SLEEP: Duration = Duration::from_millis(1);
/// How many times a cooperative hog computes between two offers of its worker.
const COOPERATIVE_STEPS: u64 = 1000;

/// Computes beside a sleeper, on so many processors.
pub fn hog() -> Experiment {
    Experiment::new("hog")
        .param("procs", 1, (1, 64))
        .param("hogs", 1, (1, 64))
        .value("fired", "", Class::State)
        .probe("threads", |p| fired(p, |procs, hogs| Ok(on_threads(procs, hogs, || ())?.fired)))
        .probe("tokio", |p| fired(p, |procs, hogs| Ok(on_tokio(procs, hogs, false))))
        .probe("tokio-cooperative", |p| fired(p, |procs, hogs| Ok(on_tokio(procs, hogs, true))))
}

/// Copies beside a sleeper, on one processor.
pub fn copying() -> Experiment {
    Experiment::new("loop")
        .param("kib", 16_384, (1, 1 << 20))
        .value("fired", "", Class::State)
        .probe("copy", |p| {
            let from = vec![1_u8; p.count("kib") << 10];
            observed(move || {
                let mut to = vec![0_u8; from.len()];
                let copy = || black_box(to.as_mut_slice()).copy_from_slice(black_box(&from));
                on_threads(1, 1, copy).map(|seen| seen.fired)
            })
        })
}

/// Hashes beside a sleeper, on one processor.
pub fn hash() -> Experiment {
    Experiment::new("hash")
        .param("mib", 64, (1, 1024))
        .value("late_ms", "ms", Class::Stochastic)
        .probe("threads", |p| {
            let of = vec![0_u8; p.count("mib") << 20]; // Never written: one page of the kernel's.
            Work::probe(move || {
                let hash = || {
                    black_box(Sha256::digest(black_box(&of)));
                };
                let seen = on_threads(1, 1, hash)?;
                Ok(((), subject::values([("late_ms", seen.late_ns as f64 / 1e6)])))
            })
        })
}

fn fired(p: &Params, beside: fn(usize, usize) -> Result<bool, String>) -> Work {
    let (procs, hogs) = (p.count("procs"), p.count("hogs"));
    observed(move || beside(procs, hogs))
}

fn observed(mut beside: impl FnMut() -> Result<bool, String> + 'static) -> Work {
    Work::probe(move || Ok(((), subject::values([("fired", beside()?)]))))
}

/// What a sleeper saw.
struct Seen {
    /// Whether every hog still computed when it fired.
    fired: bool,
    late_ns: u64,
}

/// Sleeps beside threads, the first of which does a step over and over.
fn on_threads(procs: usize, hogs: usize, mut step: impl FnMut() + Send) -> Result<Seen, String> {
    let stop = &AtomicBool::new(false);
    pin::on(procs, move || {
        std::thread::scope(|scope| {
            // The first does the step, which may need something for itself; the others count.
            let mut running = vec![scope.spawn(move || compute(stop, &mut step))];
            running.extend((1..hogs).map(|_| scope.spawn(|| compute(stop, || ()))));
            let due_ns = clock::after(SLEEP);
            clock::sleep(SLEEP);
            let late_ns = clock::now_ns().saturating_sub(due_ns);
            stop.store(true, Ordering::Relaxed);
            let fired = running.into_iter().all(|hog| hog.join().unwrap_or(false));
            Seen { fired, late_ns }
        })
    })
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
                if cooperative { compute_and_offer(&stop).await } else { compute(&stop, || ()) }
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

/// Does a step until it is told to stop, and says whether it was.
fn compute(stop: &AtomicBool, mut step: impl FnMut()) -> bool {
    let end_ns = clock::now_ns() + HOG_NS;
    while clock::now_ns() < end_ns {
        if stop.load(Ordering::Relaxed) {
            return true;
        }
        step();
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
