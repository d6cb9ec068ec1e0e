//! Tasks that wait for something. They and what they wait for share one worker, so that who sees a
//! task come to its wait, and runs, knows that it is parked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Params, Values, Work};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::{Mutex, oneshot};

use crate::burst::waits_ns;
use crate::subscriber::What;
use crate::tasks::{Trace, runtime, traced};

/// Has n waits of one kind, and counts what is told of them.
pub(crate) fn blocked() -> Experiment {
    Experiment::new("blocked")
        .param("n", 60, (1, 1000))
        .value("blocked", "waits", Class::Exact)
        .value("woken_by_one", "wakes", Class::Exact)
        .value("woken_by_nobody", "wakes", Class::Exact)
        .probe("channel", |p| waiting(p, |n| on_one_worker(receive(n, false))))
        .probe("channel-ready", |p| waiting(p, |n| on_one_worker(receive(n, true))))
        .probe("mutex", |p| waiting(p, |n| on_one_worker(lock(n))))
        .probe("network", |p| waiting(p, |n| on_one_worker(read(n))))
}

fn waiting(p: &Params, work: fn(usize)) -> Work {
    let n = p.count("n");
    traced(move || work(n), blocked_values)
}

fn on_one_worker(work: impl Future<Output = ()> + Send + 'static) {
    let runtime = runtime(1);
    let _ = runtime.block_on(runtime.spawn(work));
}

/// Every wait of every task but the first one, which makes the others wait.
fn blocked_values(trace: &Trace) -> Values {
    let (mut blocked, mut by_one, mut by_nobody) = (0, 0, 0);
    for life in trace.lives().iter().skip(1) {
        blocked += waits_ns(life).len() - 1;
        for wake in life.iter().filter(|step| step.what == What::Woken) {
            match wake.by {
                Some(_) => by_one += 1,
                None => by_nobody += 1,
            }
        }
    }
    subject::values([
        ("blocked", blocked),
        ("woken_by_one", by_one),
        ("woken_by_nobody", by_nobody),
    ])
}

/// Lets others run until so many have come.
async fn until_come(come: &AtomicUsize, n: usize) {
    while come.load(Ordering::Relaxed) < n {
        tokio::task::yield_now().await;
    }
}

/// Each task receives one value, which is sent when it waits, or before it looks.
async fn receive(n: usize, ready: bool) {
    let come = Arc::new(AtomicUsize::new(0));
    let (mut senders, mut tasks) = (Vec::new(), Vec::new());
    for _ in 0..n {
        let (sender, receiver) = oneshot::channel();
        if ready {
            let _ = sender.send(7);
        } else {
            senders.push(sender);
        }
        let come = Arc::clone(&come);
        tasks.push(tokio::spawn(async move {
            come.fetch_add(1, Ordering::Relaxed);
            let _: Result<i32, _> = receiver.await;
        }));
    }
    until_come(&come, n).await;
    for sender in senders {
        let _ = sender.send(7);
    }
    for task in tasks {
        let _ = task.await;
    }
}

async fn lock(n: usize) {
    let come = Arc::new(AtomicUsize::new(0));
    let gate = Arc::new(Mutex::new(()));
    let held = gate.lock().await;
    let tasks: Vec<_> = (0..n)
        .map(|_| {
            let (come, gate) = (Arc::clone(&come), Arc::clone(&gate));
            tokio::spawn(async move {
                come.fetch_add(1, Ordering::Relaxed);
                drop(gate.lock().await);
            })
        })
        .collect();
    until_come(&come, n).await;
    drop(held);
    for task in tasks {
        let _ = task.await;
    }
}

/// One task reads n messages, each of which is written when it waits for it.
async fn read(n: usize) {
    let Ok((mut ours, mut theirs)) = UnixStream::pair() else { return };
    let come = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&come);
    let reader = tokio::spawn(async move {
        for _ in 0..n {
            seen.fetch_add(1, Ordering::Relaxed);
            let _ = theirs.read_exact(&mut [0]).await;
        }
    });
    for message in 1..=n {
        until_come(&come, message).await;
        let _ = ours.write_all(&[0]).await;
    }
    let _ = reader.await;
}
