//! Tasks and threads that do nothing: what it takes to create them and to see the last one end.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Experiment, Work};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::{limits, runtimes};

/// Starts n of them and waits for the last to end.
pub fn creation() -> Experiment {
    Experiment::new("creation")
        .param("n", 1000, (1, 4_000_000))
        .variant("tokio", |p| on(runtimes::multi(2), p.count("n")))
        .variant("tokio-current-thread", |p| on(runtimes::current(), p.count("n")))
        .variant("threads", |p| {
            let n = p.count("n");
            if let Some(why) = limits::too_many_threads(n) {
                return Work::skip(why);
            }
            Work::repeat(move || {
                let started: Vec<_> = (0..n).map(|_| std::thread::spawn(|| black_box(1))).collect();
                started.into_iter().filter_map(|thread| thread.join().ok()).sum::<usize>()
            })
        })
}

/// What a wait group is in Go: a number that falls to nothing, and who waits for that.
struct Countdown {
    left: AtomicUsize,
    ended: Notify,
}

fn on(runtime: Runtime, n: usize) -> Work {
    Work::repeat(move || {
        runtimes::inside(&runtime, async move {
            let countdown = Arc::new(Countdown { left: AtomicUsize::new(n), ended: Notify::new() });
            for _ in 0..n {
                let countdown = Arc::clone(&countdown);
                tokio::spawn(async move {
                    if countdown.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                        countdown.ended.notify_one();
                    }
                });
            }
            countdown.ended.notified().await;
            n
        })
    })
}
