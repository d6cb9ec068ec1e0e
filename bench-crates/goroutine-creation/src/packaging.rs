//! What a spawn allocates for what it is given.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Experiment, Params, Work};

use crate::runtimes;

static COUNTED: AtomicUsize = AtomicUsize::new(0);

/// Spawns n tasks or threads, each of which ends before the next begins.
pub fn packaging() -> Experiment {
    Experiment::new("packaging")
        .param("n", 1000, (1, 1_000_000))
        .variant("tokio-static", |p| tasks(p, || tokio::spawn(count(1))))
        .variant("tokio-argument", |p| {
            tasks(p, || {
                let added = black_box(1_usize);
                tokio::spawn(async move { count(added).await })
            })
        })
        .variant("threads", |p| {
            let n = p.count("n");
            Work::repeat(move || {
                COUNTED.store(0, Ordering::Relaxed);
                for _ in 0..n {
                    let thread = std::thread::spawn(|| COUNTED.fetch_add(1, Ordering::Relaxed));
                    thread.join().unwrap_or_else(|_| panic!("a thread panicked"));
                }
                COUNTED.load(Ordering::Relaxed)
            })
        })
}

fn tasks(p: &Params, spawn: fn() -> tokio::task::JoinHandle<()>) -> Work {
    let n = p.count("n");
    let runtime = runtimes::current();
    Work::repeat(move || {
        COUNTED.store(0, Ordering::Relaxed);
        runtime.block_on(async {
            for _ in 0..n {
                drop(spawn());
                tokio::task::yield_now().await;
            }
        });
        COUNTED.load(Ordering::Relaxed)
    })
}

async fn count(added: usize) {
    COUNTED.fetch_add(added, Ordering::Relaxed);
}
