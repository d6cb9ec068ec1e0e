//! Whether what is created runs before its creator gives way, and where it waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Values, Work, values};
use tokio::runtime::Runtime;

use crate::{limits, runtimes};

/// Creates n tasks or threads, and observes whether any runs and how many are ready before their
/// creator gives way.
pub fn start() -> Experiment {
    Experiment::new("start")
        .param("n", 100, (1, 100_000))
        .value("ran_at_creation", "", Class::State)
        .value("ready", "tasks", Class::Exact)
        .probe("tokio", |p| created(p.count("n"), || runtimes::multi(1)))
        .probe("tokio-current-thread", |p| created(p.count("n"), runtimes::current))
        .probe("threads", |p| {
            let n = p.count("n");
            match limits::too_many_threads(n) {
                Some(why) => Work::skip(why),
                None => Work::probe(move || Ok((n, create_threads(n)?))),
            }
        })
}

fn created(n: usize, runtime: fn() -> Runtime) -> Work {
    Work::probe(move || {
        let runtime = runtime();
        let seen = runtimes::inside(&runtime, async move {
            let ran = Arc::new(AtomicUsize::new(0));
            for _ in 0..n {
                let ran = Arc::clone(&ran);
                tokio::spawn(async move { ran.fetch_add(1, Ordering::SeqCst) });
            }
            let early = ran.load(Ordering::SeqCst);
            // All but this one, none of which can have ended.
            let ready = tokio::runtime::Handle::current().metrics().num_alive_tasks() - 1;
            while ran.load(Ordering::SeqCst) < n {
                tokio::task::yield_now().await;
            }
            (early, ready - early)
        });
        Ok((n, observed(seen)))
    })
}

fn observed((early, ready): (usize, usize)) -> Values {
    let mut seen = values([("ready", ready)]);
    seen.extend(values([("ran_at_creation", early > 0)]));
    seen
}

fn create_threads(n: usize) -> Result<Values, String> {
    let ran = Arc::new(AtomicUsize::new(0));
    let mut threads = Vec::with_capacity(n);
    for _ in 0..n {
        let ran = Arc::clone(&ran);
        let thread = std::thread::Builder::new().spawn(move || ran.fetch_add(1, Ordering::SeqCst));
        threads.push(thread.map_err(|error| format!("no thread: {error}"))?);
    }
    let early = ran.load(Ordering::SeqCst);
    for thread in threads {
        thread.join().map_err(|_| "a thread panicked".to_owned())?;
    }
    // How many were ready is not the same every time, and nobody asks.
    Ok(values([("ran_at_creation", early > 0)]))
}

/// Creates n tasks on one worker, and counts those that are not in its own queue.
pub fn spill() -> Experiment {
    Experiment::new("spill")
        .param("n", 258, (2, 1000))
        .value("spilled", "tasks", Class::Exact)
        .probe("tokio", |p| {
            let n = p.count("n");
            Work::probe(move || {
                let runtime = runtimes::multi(1);
                let spilled = runtimes::inside(&runtime, async move {
                    for _ in 0..n {
                        tokio::spawn(async {});
                    }
                    tokio::runtime::Handle::current().metrics().global_queue_depth()
                });
                Ok((n, values([("spilled", spilled)])))
            })
        })
}
