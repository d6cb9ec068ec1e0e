//! Many that sleep at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Work, values};

use crate::tasks::{PATIENCE, now, pause, runtime, within};
use crate::threads;

/// n sleep at once: the threads that takes, and how many woke before their time.
pub fn sleepers() -> Experiment {
    Experiment::new("sleepers")
        .param("n", 1000, (1, 1_000_000))
        .param("sleep_ms", 150, (1, 10_000))
        .value("threads_added", "threads", Class::Stochastic)
        .value("early", "tasks", Class::Exact)
        .value("asleep", "tasks", Class::Stochastic)
        .probe("tokio", |p| sleeping(p, tasks))
        .probe("threads", |p| sleeping(p, os_threads))
}

/// Who has begun, woken, and woken too early.
#[derive(Default)]
struct Sleepers {
    begun: AtomicUsize,
    woken: AtomicUsize,
    early: AtomicUsize,
}

impl Sleepers {
    fn wakes(&self, after: Duration, long: Duration) {
        self.early.fetch_add(usize::from(after < long), Ordering::SeqCst);
        self.woken.fetch_add(1, Ordering::SeqCst);
    }
}

type Start = fn(usize, Duration, &Arc<Sleepers>) -> Result<(), String>;

fn sleeping(p: &Params, start: Start) -> Work {
    if !threads::are_counted() {
        return Work::skip("the kernel does not say how many threads there are");
    }
    let (n, long) = (p.count("n"), Duration::from_millis(p.count("sleep_ms") as u64));
    Work::probe(move || {
        let runtime = runtime(2)?;
        let before = threads::settled()?;
        let _inside = runtime.enter();
        let all = Arc::new(Sleepers::default());
        start(n, long, &all)?;
        if !within(PATIENCE, || all.begun.load(Ordering::SeqCst) == n) {
            return Err("a sleeper does not begin".to_owned());
        }
        let during = threads::count()?;
        let asleep = n - all.woken.load(Ordering::SeqCst);
        if !within(PATIENCE, || all.woken.load(Ordering::SeqCst) == n) {
            return Err("a sleeper does not wake".to_owned());
        }
        let early = all.early.load(Ordering::SeqCst) as f64;
        let added = during as f64 - before as f64;
        let seen = [("threads_added", added), ("early", early), ("asleep", asleep as f64)];
        Ok(((), values(seen)))
    })
}

fn tasks(n: usize, long: Duration, all: &Arc<Sleepers>) -> Result<(), String> {
    for _ in 0..n {
        let all = Arc::clone(all);
        tokio::spawn(async move {
            all.begun.fetch_add(1, Ordering::SeqCst);
            let start = now();
            tokio::time::sleep(long).await;
            all.wakes(start.elapsed(), long);
        });
    }
    Ok(())
}

fn os_threads(n: usize, long: Duration, all: &Arc<Sleepers>) -> Result<(), String> {
    for _ in 0..n {
        let all = Arc::clone(all);
        let sleeps = move || {
            all.begun.fetch_add(1, Ordering::SeqCst);
            let start = now();
            pause(long);
            all.wakes(start.elapsed(), long);
        };
        thread::Builder::new().spawn(sleeps).map_err(|error| format!("no thread: {error}"))?;
    }
    Ok(())
}
