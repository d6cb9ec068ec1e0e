//! How many run at once, and how many can wait on few threads.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, Work, threads, values};
use tokio::sync::Semaphore;

use crate::clock::{self, PATIENCE};
use crate::tasks::{self, Waiting};

/// How many want to run at once, how long each computes between two turns, and how long that is
/// watched: as in Go.
const RUNNERS: usize = 50;
const STEP: Duration = Duration::from_micros(20);
const LOOK_LEAST: Duration = Duration::from_millis(20);
const LOOK_MOST: Duration = Duration::from_millis(500);

/// More tasks, or threads, than workers: the most that run at a moment, and the threads they were
/// seen on.
pub fn running() -> Experiment {
    Experiment::new("running")
        .param("procs", 2, (1, 64))
        .value("peak", "tasks", Class::Stochastic)
        .value("places", "threads", Class::Stochastic)
        .probe("tokio", |p| {
            let procs = p.count("procs");
            Work::probe(move || Ok(((), on_tokio(procs)?)))
        })
        .probe("threads", |p| {
            let procs = p.count("procs");
            Work::probe(move || Ok(((), on_threads(procs))))
        })
}

/// Who runs at this moment, counted by themselves.
#[derive(Default)]
struct Inside {
    now: AtomicUsize,
    peak: AtomicUsize,
    threads: Mutex<BTreeSet<i32>>,
    stop: AtomicBool,
}

impl Inside {
    /// Computes for a while, and says whether to go on.
    fn step(&self) -> bool {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.peak.fetch_max(now, Ordering::SeqCst);
        self.lock().insert(threads::own());
        clock::compute_for(STEP);
        self.now.fetch_sub(1, Ordering::SeqCst);
        !self.stop.load(Ordering::Relaxed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeSet<i32>> {
        self.threads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches until the bound is reached, for some time even then, and stops them.
    fn watch(&self, procs: usize) -> Values {
        let began = clock::now();
        let seen = || (self.peak.load(Ordering::SeqCst), self.lock().len());
        clock::within(LOOK_MOST, || {
            let (peak, places) = seen();
            peak >= procs && places >= procs && began.elapsed() > LOOK_LEAST
        });
        let (peak, places) = seen();
        self.stop.store(true, Ordering::Relaxed);
        values([("peak", peak), ("places", places)])
    }
}

fn on_tokio(procs: usize) -> Result<Values, String> {
    let runtime = tasks::runtime(procs)?;
    let inside = Arc::new(Inside::default());
    for _ in 0..RUNNERS {
        let inside = Arc::clone(&inside);
        runtime.spawn(async move {
            while inside.step() {
                tokio::task::yield_now().await;
            }
        });
    }
    Ok(inside.watch(procs))
}

fn on_threads(procs: usize) -> Values {
    let inside = Inside::default();
    std::thread::scope(|scope| {
        for _ in 0..RUNNERS {
            scope.spawn(|| while inside.step() {});
        }
        inside.watch(procs)
    })
}

/// Many tasks, or threads, wait: whether few threads are enough for them.
pub fn many() -> Experiment {
    let with = |count: fn(usize) -> Result<usize, String>| {
        move |p: &Params| {
            let (n, most) = (p.count("n"), p.count("most"));
            Work::probe(move || Ok(((), values([("few_threads", count(n)? <= most)]))))
        }
    };
    Experiment::new("many")
        .param("n", 1000, (1, 10_000_000))
        .param("most", 10, (1, 1000))
        .value("few_threads", "", Class::State)
        .probe("tokio", with(threads_of_tasks))
        .probe("threads", with(threads_of_threads))
}

fn threads_of_tasks(n: usize) -> Result<usize, String> {
    let runtime = tasks::runtime(2)?;
    let (waiting, closed) = (Waiting::default(), Arc::new(Semaphore::new(0)));
    for _ in 0..n {
        let (waiting, closed) = (waiting.clone(), Arc::clone(&closed));
        runtime.spawn(async move { waiting.on(closed.acquire()).await.is_ok() });
    }
    if !clock::within(PATIENCE, || waiting.count() == n) {
        return Err("a task does not wait".to_owned());
    }
    threads::count()
}

fn threads_of_threads(n: usize) -> Result<usize, String> {
    let closed = Mutex::new(());
    std::thread::scope(|scope| {
        let held = closed.lock();
        for _ in 0..n {
            scope.spawn(|| drop(closed.lock()));
        }
        let count = threads::count();
        drop(held);
        count
    })
}
