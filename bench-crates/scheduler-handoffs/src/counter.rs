//! A counter that several count on together.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Params, Work, values};

use crate::looping::spin_tight;
use crate::tasks;

/// Steps of a loop of some tens of milliseconds beside them: as in Go.
const BESIDE_STEPS: u64 = 30_000_000;
/// How many increments lie between two that let others run in between: as in Go.
const YIELD_EVERY: usize = 100;

/// So many count together beside one that runs a long loop: what they have counted when all are
/// done.
pub fn counter() -> Experiment {
    let with = |count: fn(usize, usize) -> Result<usize, String>| {
        move |p: &Params| {
            let (n, steps) = (p.count("n"), p.count("steps"));
            Work::probe(move || Ok(((), values([("counted", count(n, steps)?)]))))
        }
    };
    Experiment::new("counter")
        .param("n", 8, (1, 1000))
        .param("steps", 5000, (1, 1_000_000))
        .value("counted", "increments", Class::Exact)
        .probe("std", with(|n, steps| Ok(of_threads(n, steps, true))))
        .probe("unlocked", with(|n, steps| Ok(of_threads(n, steps, false))))
        .probe("tokio", with(of_tasks))
}

/// Reads and writes in two steps.
fn torn(counter: &AtomicUsize) {
    let value = counter.load(Ordering::Relaxed);
    if value.is_multiple_of(YIELD_EVERY) {
        std::thread::yield_now();
    }
    counter.store(value + 1, Ordering::Relaxed);
}

fn of_threads(n: usize, steps: usize, locked: bool) -> usize {
    let (mutex, counter) = (std::sync::Mutex::new(()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| black_box(spin_tight(BESIDE_STEPS)));
        for _ in 0..n {
            scope.spawn(|| {
                for _ in 0..steps {
                    let _held = locked.then(|| mutex.lock());
                    torn(&counter);
                }
            });
        }
    });
    counter.into_inner()
}

fn of_tasks(n: usize, steps: usize) -> Result<usize, String> {
    let runtime = tasks::runtime(2)?;
    let counter = Arc::new(tokio::sync::Mutex::new(0_usize));
    runtime.spawn(async { black_box(spin_tight(BESIDE_STEPS)) });
    let started: Vec<_> = (0..n)
        .map(|_| {
            let counter = Arc::clone(&counter);
            runtime.spawn(async move {
                for _ in 0..steps {
                    let mut held = counter.lock().await;
                    let value = *held;
                    if value.is_multiple_of(YIELD_EVERY) {
                        tokio::task::yield_now().await;
                    }
                    *held = value + 1;
                }
            })
        })
        .collect();
    for each in started {
        runtime.block_on(each).map_err(|error| format!("a task: {error}"))?;
    }
    Ok(*runtime.block_on(counter.lock()))
}
