//! Threads that blocking operations needed, when those are over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use subject::{Class, Experiment, Params, Work, values};
use tokio::runtime::Builder;

use crate::tasks::{PATIENCE, built, pause, within};
use crate::threads;

/// How long each operation takes, and how long after the last the threads are counted: as in Go.
const BLOCK: Duration = Duration::from_millis(40);
const AFTER: Duration = Duration::from_millis(150);
/// How long tokio keeps an idle thread unless it is told otherwise, and shorter than [`AFTER`].
const KEPT: Duration = Duration::from_secs(10);
const SHORTLY_KEPT: Duration = Duration::from_millis(20);

/// n operations block at once and end; the share of the threads they needed that is still there.
pub fn leftover() -> Experiment {
    Experiment::new("leftover")
        .param("n", 100, (1, 500))
        .value("kept", "share", Class::Stochastic)
        .probe("spawn-blocking", |p| keeping(p, KEPT))
        .probe("spawn-blocking-shortly", |p| keeping(p, SHORTLY_KEPT))
}

fn keeping(p: &Params, alive: Duration) -> Work {
    if !threads::are_counted() {
        return Work::skip("the kernel does not say how many threads there are");
    }
    let n = p.count("n");
    Work::probe(move || {
        let mut builder = Builder::new_multi_thread();
        let runtime = built(builder.worker_threads(2).thread_keep_alive(alive))?;
        let ended = Arc::new(AtomicUsize::new(0));
        for _ in 0..n {
            let ended = Arc::clone(&ended);
            runtime.spawn_blocking(move || {
                pause(BLOCK);
                ended.fetch_add(1, Ordering::SeqCst);
            });
        }
        let mut most = 0;
        let over = within(PATIENCE, || {
            most = most.max(threads::count().unwrap_or(0));
            ended.load(Ordering::SeqCst) == n
        });
        if !over {
            return Err("an operation does not end".to_owned());
        }
        pause(AFTER);
        Ok(((), values([("kept", threads::count()? as f64 / most as f64)])))
    })
}
