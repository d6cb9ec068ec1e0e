//! Whether a loop that computes is interrupted for others who want to run.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use subject::{Class, Experiment, Work, values};

use crate::{clock, runtimes};

/// How long the loop takes, in ns: as in Go.
const HOG_NS: u64 = 250_000_000;
/// How long it takes while its speed is found, in ns.
const SAMPLE_NS: u64 = 5_000_000;

/// Computes in a loop while another task or thread wants to run, and observes whether that ran
/// before the loop was done.
pub fn hog() -> Experiment {
    Experiment::new("hog")
        .value("interrupted", "", Class::State)
        .probe("tokio", |_| {
            Work::probe(|| {
                let iterations = iterations();
                let runtime = runtimes::multi(1);
                let ran = Arc::new(AtomicBool::new(false));
                let interrupted = runtimes::inside(&runtime, async move {
                    let peer = Arc::clone(&ran);
                    tokio::spawn(async move { peer.store(true, Ordering::SeqCst) });
                    compute(iterations);
                    ran.load(Ordering::SeqCst)
                });
                Ok(((), values([("interrupted", interrupted)])))
            })
        })
        .probe("threads", |_| Work::probe(|| Ok(((), values([("interrupted", crowded()?)])))))
}

/// A thread computes on every processor, and one more wants to run.
fn crowded() -> Result<bool, String> {
    let processors = std::thread::available_parallelism().map_err(|error| error.to_string())?;
    let iterations = iterations();
    let ran = Arc::new(AtomicBool::new(false));
    let hogs: Vec<_> = (0..processors.get())
        .map(|_| {
            let ran = Arc::clone(&ran);
            std::thread::spawn(move || {
                compute(iterations);
                ran.load(Ordering::SeqCst)
            })
        })
        .collect();
    let peer = std::thread::spawn(move || ran.store(true, Ordering::SeqCst));
    let mut all = true;
    for hog in hogs {
        all &= hog.join().map_err(|_| "a thread panicked".to_owned())?;
    }
    peer.join().map_err(|_| "a thread panicked".to_owned())?;
    Ok(all)
}

/// Finds how many iterations take at least as long as the loop should.
fn iterations() -> u64 {
    let mut iterations = 1 << 16;
    loop {
        let start = clock::now();
        compute(iterations);
        let took = clock::since(start);
        if took >= SAMPLE_NS {
            return iterations * (HOG_NS / took + 1);
        }
        iterations *= 2;
    }
}

#[inline(never)]
fn compute(iterations: u64) -> u64 {
    let mut x = iterations;
    for _ in 0..iterations {
        x = black_box(x.wrapping_mul(6_364_136_223_846_793_005)).wrapping_add(1);
    }
    x
}
