//! What those cost who wait for a lock, and where a producer stops.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, Work, threads, values};
use tokio::sync::mpsc;

use crate::clock::{self, PATIENCE};
use crate::lock;
use crate::tasks::{self, Waiting};

/// How long those who wait are watched: as in Go.
const WATCHED: Duration = Duration::from_millis(100);
/// In so many looks in a row a thread has to be asleep before it is said to wait.
const LOOKS: usize = 3;

/// So many wait for a mutex: the processor time that costs, a second, and the threads there are.
pub fn parked() -> Experiment {
    let with = |wait: fn(usize) -> Result<Values, String>| {
        move |p: &Params| {
            let n = p.count("n");
            Work::probe(move || Ok(((), wait(n)?)))
        }
    };
    Experiment::new("parked")
        .param("n", 1000, (1, 1_000_000))
        .value("cpu_ms_per_s", "ms", Class::Stochastic)
        .value("threads", "threads", Class::Stochastic)
        .probe("tokio", with(parked_tasks))
        .probe("threads", with(parked_threads))
}

fn parked_tasks(n: usize) -> Result<Values, String> {
    let runtime = tasks::runtime(2)?;
    let (waiting, mutex) = (Waiting::default(), Arc::new(tokio::sync::Mutex::new(())));
    let held = runtime.block_on(mutex.lock());
    for _ in 0..n {
        let (waiting, mutex) = (waiting.clone(), Arc::clone(&mutex));
        runtime.spawn(async move { drop(waiting.on(mutex.lock()).await) });
    }
    if !clock::within(PATIENCE, || waiting.count() == n) {
        return Err("a task does not wait".to_owned());
    }
    let seen = watch();
    drop(held);
    seen
}

fn parked_threads(n: usize) -> Result<Values, String> {
    let (arrived, mutex) = (AtomicUsize::new(0), std::sync::Mutex::new(()));
    std::thread::scope(|scope| {
        let held = mutex.lock();
        for _ in 0..n {
            scope.spawn(|| {
                arrived.fetch_add(1, Ordering::SeqCst);
                drop(mutex.lock());
            });
        }
        let all = clock::within(PATIENCE, || arrived.load(Ordering::SeqCst) == n);
        clock::block(lock::LONGER_THAN_SPINNING);
        let seen = if all { watch() } else { Err("a thread does not wait".to_owned()) };
        drop(held);
        seen
    })
}

fn watch() -> Result<Values, String> {
    let (before, began) = (clock::processor_time(), clock::now());
    clock::block(WATCHED);
    let used = clock::processor_time().saturating_sub(before);
    let share = used.as_secs_f64() / began.elapsed().as_secs_f64();
    let threads = threads::count()? as f64;
    Ok(values([("cpu_ms_per_s", share * 1e3), ("threads", threads)]))
}

/// A producer sends until it waits, and again after some receives: how many sends were done.
pub fn full() -> Experiment {
    let with = |fill: fn(usize, usize) -> Result<(usize, usize), String>| {
        move |p: &Params| {
            let (cap, receives) = (p.count("cap"), p.count("receives"));
            Work::probe(move || {
                let (sent, after) = fill(cap, receives)?;
                Ok(((), values([("sent", sent), ("sent_after", after)])))
            })
        }
    };
    Experiment::new("full")
        .param("cap", 5, (0, 10_000))
        .param("receives", 7, (0, 10_000))
        .value("sent", "values", Class::Exact)
        .value("sent_after", "values", Class::Exact)
        .probe("std", with(fill_std))
        .probe("tokio", with(fill_tokio))
}

fn fill_std(cap: usize, receives: usize) -> Result<(usize, usize), String> {
    let (sender, receiver) = sync_channel(cap);
    let (sent, thread) = (AtomicUsize::new(0), AtomicI32::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            thread.store(threads::own(), Ordering::SeqCst);
            let sender = sender; // Ends with this thread.
            while sender.send(()).is_ok() {
                sent.fetch_add(1, Ordering::SeqCst);
            }
        });
        let settled = |at_least: usize| {
            let mut looks = 0;
            let waits = clock::within(PATIENCE, || {
                let sleeps = threads::sleeps(thread.load(Ordering::SeqCst));
                let there = sleeps && sent.load(Ordering::SeqCst) >= at_least;
                looks = if there { looks + 1 } else { 0 };
                looks >= LOOKS
            });
            if waits { Ok(sent.load(Ordering::SeqCst)) } else { Err("no producer waits") }
        };
        let first = settled(0);
        for _ in 0..receives {
            let _ = receiver.recv();
        }
        // Each receive lets one send more be done: before that the thread may not be awake yet.
        let after = first.and_then(|first| Ok((first, settled(first + receives)?)));
        drop(receiver);
        after.map_err(str::to_owned)
    })
}

fn fill_tokio(cap: usize, receives: usize) -> Result<(usize, usize), String> {
    if cap == 0 {
        return Err("tokio has no channel without room".to_owned());
    }
    let runtime = tasks::runtime(2)?;
    let (sender, mut receiver) = mpsc::channel(cap);
    let (sent, waits) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    runtime.spawn({
        let (sent, waits) = (Arc::clone(&sent), Arc::clone(&waits));
        async move {
            while send_seen(&sender, &waits).await {
                sent.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    // A send that has waited is done before the next can begin to.
    let settled = |at_least: usize| {
        let there = || sent.load(Ordering::SeqCst) >= at_least && waits.load(Ordering::SeqCst);
        if clock::within(PATIENCE, there) {
            Ok(sent.load(Ordering::SeqCst))
        } else {
            Err("no producer waits".to_owned())
        }
    };
    let first = settled(0)?;
    for _ in 0..receives {
        receiver.blocking_recv();
    }
    Ok((first, settled(first + receives)?))
}

/// Sends, and shows whether that waits.
async fn send_seen(sender: &mpsc::Sender<()>, waits: &AtomicBool) -> bool {
    let mut sends = pin!(sender.send(()));
    let sent = poll_fn(|context| {
        let state = sends.as_mut().poll(context);
        waits.store(state.is_pending(), Ordering::SeqCst);
        state
    });
    sent.await.is_ok()
}
