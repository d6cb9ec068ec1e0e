//! How much of the time workers are busy, as tokio's metrics have it.

use std::time::Duration;

use subject::{Class, Experiment, Params, Work};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::clock;
use crate::closing::notify_many;
use crate::tasks::runtime;

/// How long is looked, in ns: long beside the moments in which workers begin and end.
const FOR_NS: u64 = 120_000_000;

/// Looks how much of a stretch of time workers were busy.
pub(crate) fn utilization() -> Experiment {
    Experiment::new("utilization")
        .value("least_active_pct", "%", Class::Stochastic)
        .value("most_active_pct", "%", Class::Stochastic)
        .probe("computing", |p| busy(p, || Box::pin(compute())))
        .probe("reading", |p| busy(p, || Box::pin(read())))
        .probe("blocked", |p| busy(p, || Box::pin(notify_many(300, Duration::from_nanos(FOR_NS)))))
}

type Boxed = std::pin::Pin<Box<dyn Future<Output = ()>>>;

#[cfg(tokio_unstable)]
fn busy(_: &Params, work: fn() -> Boxed) -> Work {
    Work::probe(move || {
        let runtime = runtime(2);
        // Workers submit what they did when they park.
        clock::block(Duration::from_millis(2));
        let metrics = runtime.metrics();
        let busy = || [0, 1].map(|worker| metrics.worker_total_busy_duration(worker));
        let before = busy();
        let took_ns = clock::timed(|| runtime.block_on(work()));
        clock::block(Duration::from_millis(2));
        let after = busy();
        let mut shares = [0, 1].map(|worker| {
            100.0 * (after[worker] - before[worker]).as_nanos() as f64 / took_ns as f64
        });
        shares.sort_by(f64::total_cmp);
        let values = [("least_active_pct", shares[0]), ("most_active_pct", shares[1])];
        Ok(((), subject::values(values)))
    })
}

#[cfg(not(tokio_unstable))]
fn busy(_: &Params, _: fn() -> Boxed) -> Work {
    Work::skip("tokio's metrics of workers take the cfg tokio_unstable")
}

/// More tasks than workers, each of which offers its worker now and then.
async fn compute() {
    let end_ns = clock::now_ns() + FOR_NS;
    let hog = || {
        tokio::spawn(async move {
            while clock::now_ns() < end_ns {
                clock::hog(Duration::from_micros(500));
                tokio::task::yield_now().await;
            }
        })
    };
    let tasks: Vec<_> = (0..4).map(|_| hog()).collect();
    for task in tasks {
        let _ = task.await;
    }
}

/// Connections on which something comes every other millisecond.
async fn read() {
    let end_ns = clock::now_ns() + FOR_NS;
    let mut tasks = Vec::new();
    for _ in 0..4 {
        let Ok((mut ours, mut theirs)) = UnixStream::pair() else { return };
        tasks.push(tokio::spawn(async move {
            while clock::now_ns() < end_ns {
                tokio::time::sleep(Duration::from_millis(2)).await;
                let _ = theirs.write_all(&[0]).await;
            }
        }));
        tasks.push(tokio::spawn(async move {
            while ours.read(&mut [0]).await.is_ok_and(|bytes| bytes > 0) {}
        }));
    }
    for task in tasks {
        let _ = task.await;
    }
}
