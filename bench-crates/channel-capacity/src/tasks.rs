//! tokio's channel as it is meant to be used: from tasks, on as many threads as Go has on a small
//! machine.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use subject::{Histogram, Values};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

use crate::pace::{Pace, now, since};
use crate::stream::{Shares, Windows};
use crate::waiting::{PATIENCE, within};

/// A runtime with two threads of its own.
pub fn runtime() -> Result<Runtime, String> {
    let built = Builder::new_multi_thread().worker_threads(2).build();
    built.map_err(|error| format!("no runtime: {error}"))
}

/// Waits for a task.
fn result<T: Send + 'static>(
    runtime: &Runtime,
    task: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    runtime.block_on(runtime.spawn(task)).map_err(|error| format!("a task: {error}"))
}

/// The time of a message from so many senders to one receiver, in ns.
pub fn per_message_ns(cap: usize, senders: usize, pace: Pace) -> Result<f64, String> {
    let runtime = runtime()?;
    let (sender, mut receiver) = mpsc::channel::<u64>(cap);
    for each in 0..senders as u64 {
        let sender = sender.clone();
        runtime.spawn(async move { while sender.send(each).await.is_ok() {} });
    }
    let receives = async move {
        let mut pace = pace;
        while receiver.recv().await.is_some() && pace.goes_on() {}
        pace.per_message_ns()
    };
    result(&runtime, receives)
}

/// The times from the beginning of a send until the receiver has the value.
pub fn latency(cap: usize, messages: usize) -> Result<Histogram, String> {
    let runtime = runtime()?;
    let (sender, mut receiver) = mpsc::channel::<Instant>(cap);
    runtime.spawn(async move {
        for _ in 0..messages {
            if sender.send(now()).await.is_err() {
                return;
            }
        }
    });
    let receives = async move {
        let mut histogram = Histogram::new();
        while let Some(sent) = receiver.recv().await {
            histogram.record(since(sent));
        }
        histogram
    };
    result(&runtime, receives)
}

/// How evenly the messages of senders come through.
pub fn shares(cap: usize, senders: usize, windows: Windows) -> Result<Values, String> {
    let runtime = runtime()?;
    let (sender, mut receiver) = mpsc::channel::<usize>(cap);
    for each in 0..senders {
        let sender = sender.clone();
        runtime.spawn(async move { while sender.send(each).await.is_ok() {} });
    }
    let receives = async move {
        let mut shares = Shares::new(senders, windows);
        while receiver.recv().await.is_some_and(|from| shares.goes_on(from)) {}
        shares.values()
    };
    result(&runtime, receives)
}

/// Tasks that wait for a value, and what is looked at meanwhile.
pub fn while_waiting<T>(n: usize, look: impl FnOnce() -> T) -> Result<T, String> {
    let runtime = runtime()?;
    let waiting = Arc::new(AtomicUsize::new(0));
    let mut senders = Vec::with_capacity(n);
    for _ in 0..n {
        let (sender, mut receiver) = mpsc::channel::<u64>(1);
        senders.push(sender);
        let waiting = Arc::clone(&waiting);
        runtime.spawn(async move {
            let mut receives = pin!(receiver.recv());
            let mut waited = false;
            poll_fn(|context| {
                let state = receives.as_mut().poll(context);
                if state.is_pending() && !waited {
                    waited = true;
                    waiting.fetch_add(1, Ordering::SeqCst);
                }
                state
            })
            .await
        });
    }
    let asleep = || waiting.load(Ordering::SeqCst) == n;
    if !within(PATIENCE, asleep) {
        return Err("a task does not wait".to_owned());
    }
    Ok(look())
}
