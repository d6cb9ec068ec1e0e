//! Tasks and threads that do nothing: what it takes to create them and to see the last one end.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Work, values};
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::{clock, limits, runtimes};

/// How long they are created again and again, in ns; the quickest time counts, since what else
/// happens only adds to it. A million take longer, and are created once: as in Go.
const CREATION_NS: u64 = 20_000_000;

/// Starts n of them and waits for the last to end.
pub fn creation() -> Experiment {
    Experiment::new("creation")
        .param("n", 1000, (1, 4_000_000))
        .value("time_each", "ns", Class::Stochastic)
        .probe("tokio", |p| on(runtimes::multi(2), p.count("n")))
        .probe("tokio-current-thread", |p| on(runtimes::current(), p.count("n")))
        .probe("threads", |p| {
            let n = p.count("n");
            match limits::too_many_threads(n) {
                Some(why) => Work::skip(why),
                None => quickest(n, move || create_threads(n)),
            }
        })
}

fn quickest(n: usize, mut create_all: impl FnMut() + 'static) -> Work {
    Work::probe(move || {
        let mut once = || {
            let start = clock::now();
            create_all();
            clock::since(start)
        };
        let mut least = once();
        let start = clock::now();
        while clock::since(start) < CREATION_NS && least < CREATION_NS {
            least = least.min(once());
        }
        Ok((n, values([("time_each", least as f64 / n as f64)])))
    })
}

fn create_threads(n: usize) {
    let started: Vec<_> = (0..n).map(|_| std::thread::spawn(|| black_box(()))).collect();
    for thread in started {
        thread.join().unwrap_or_else(|_| panic!("a thread panicked"));
    }
}

/// What a wait group is in Go: a number that falls to nothing, and who waits for that.
struct Countdown {
    left: AtomicUsize,
    ended: Notify,
}

fn on(runtime: Runtime, n: usize) -> Work {
    quickest(n, move || runtimes::inside(&runtime, create_tasks(n)))
}

async fn create_tasks(n: usize) {
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
}
