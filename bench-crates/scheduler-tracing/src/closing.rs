//! Many tasks that wait for the same thing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use subject::{Class, Experiment, Values};
use tokio::sync::Notify;

use crate::subscriber::What;
use crate::tasks::{Trace, percent, runtime, traced};

/// Wakes n tasks that wait, as closing a channel wakes goroutines.
pub(crate) fn closing() -> Experiment {
    Experiment::new("closing")
        .param("n", 500, (1, 20_000))
        .param("procs", 2, (1, 16))
        .value("woken", "wakes", Class::Exact)
        .value("span_us", "us", Class::Stochastic)
        .value("peak_runnable_pct", "%", Class::Stochastic)
        .probe("notify", |p| {
            let (n, workers) = (p.count("n"), p.count("procs"));
            let hold = Duration::from_millis(2);
            traced(
                move || runtime(workers).block_on(notify_many(n, hold)),
                move |trace| closing_values(trace, n),
            )
        })
}

/// Notifies when all wait, and some time after that.
pub(crate) async fn notify_many(n: usize, hold: Duration) {
    let (notify, come) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let tasks: Vec<_> = (0..n)
        .map(|_| {
            let (notify, come) = (Arc::clone(&notify), Arc::clone(&come));
            tokio::spawn(async move {
                let mut notified = std::pin::pin!(notify.notified());
                notified.as_mut().enable(); // From here on it hears of it.
                come.fetch_add(1, Ordering::Relaxed);
                notified.await;
            })
        })
        .collect();
    while come.load(Ordering::Relaxed) < n {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(hold).await;
    let _ = tokio::spawn(async move { notify.notify_waiters() }).await;
    for task in tasks {
        let _ = task.await;
    }
}

fn closing_values(trace: &Trace, n: usize) -> Values {
    let wakes: Vec<u64> =
        trace.steps.iter().filter(|one| one.what == What::Woken).map(|one| one.ns).collect();
    let span_ns =
        wakes.iter().max().zip(wakes.iter().min()).map_or(0, |(last, first)| last - first);
    let mut values = subject::values([("woken", wakes.len())]);
    values.extend(subject::values([
        ("span_us", span_ns as f64 / 1e3),
        ("peak_runnable_pct", percent(trace.peak(What::Woken, What::Entered), n)),
    ]));
    values
}
