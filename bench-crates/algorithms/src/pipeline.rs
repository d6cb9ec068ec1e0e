//! Pipelines: what decides their time, what an early end leaves behind, and how fast they stop.

#![allow(clippy::disallowed_methods, reason = "stages wait, as those of the article do")]

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};
use subject::{Class, Experiment, Params, Work, values};
use tokio::sync::{mpsc, watch};

use crate::gate::wait_until;
use crate::semaphore::{alive, runtime, settled};
use crate::tally::Tally;

/// What the stages take for an item, in ms. The slow one is in the middle.
const STAGES_MS: [u64; 3] = [1, 3, 1];

fn worked(item: u64, ms: u64) -> u64 {
    thread::sleep(Duration::from_millis(ms));
    item + 1
}

/// Items through three stages that wait: each in a thread of its own, or one after the other.
pub fn stages() -> Experiment {
    Experiment::new("stages")
        .param("items", 8, (1, 1000))
        .variant("pipeline", |p| {
            let items = black_box(p.count("items") as u64);
            Work::repeat(move || {
                thread::scope(|scope| {
                    let (send, mut output) = bounded(2);
                    scope.spawn(move || (0..items).all(|item| send.send(item).is_ok()));
                    for ms in STAGES_MS {
                        let (send, next) = bounded(2);
                        let input = std::mem::replace(&mut output, next);
                        let work = move |item| send.send(worked(item, ms)).is_ok();
                        scope.spawn(move || input.into_iter().all(work));
                    }
                    output.into_iter().sum::<u64>()
                })
            })
        })
        .variant("sequential", |p| {
            let items = black_box(p.count("items") as u64);
            Work::repeat(move || {
                (0..items)
                    .map(|item| STAGES_MS.iter().fold(item, |item, ms| worked(item, *ms)))
                    .sum::<u64>()
            })
        })
}

/// Pipelines of a source and a stage whose reader stops after one item, and what is left of them.
pub fn early_stop() -> Experiment {
    Experiment::new("early-stop")
        .param("stops", 50, (1, 1000))
        .value("left", "tasks", Class::Exact)
        .probe("tokio", |p| tasks_left(p, false))
        .probe("tokio-receiver-kept", |p| tasks_left(p, true))
        .probe("threads", |p| {
            let stops = p.count("stops");
            Work::probe(move || {
                let counter = Arc::new(());
                let received: usize = (0..stops).map(|_| one_of_threads(&counter)).sum();
                wait_until(|| Arc::strong_count(&counter) == 1);
                let left = Arc::strong_count(&counter) - 1;
                Ok((received, values([("left", left)])))
            })
        })
}

/// Takes one item of a pipeline of threads and drops the receiver.
fn one_of_threads(counter: &Arc<()>) -> usize {
    let (send, middle) = bounded(0);
    let (forward, output): (_, Receiver<usize>) = bounded(0);
    let (first, second) = (Arc::clone(counter), Arc::clone(counter));
    thread::spawn(move || {
        let _alive = first;
        (0..).all(|item| send.send(item).is_ok())
    });
    thread::spawn(move || {
        let _alive = second;
        middle.into_iter().all(|item| forward.send(item).is_ok())
    });
    output.recv().map_or(0, |_| 1)
}

fn tasks_left(p: &Params, keep: bool) -> Work {
    let stops = p.count("stops");
    Work::probe(move || {
        let (received, left) = runtime()?.block_on(async {
            let (mut kept, mut received) = (Vec::new(), 0);
            for _ in 0..stops {
                let mut output = pipeline_of_tasks();
                received += usize::from(output.recv().await.is_some());
                if keep {
                    kept.push(output);
                }
            }
            let expected = if keep { 2 * stops } else { 0 };
            settled(|| alive() == expected).await;
            (received, alive())
        });
        Ok((received, values([("left", left)])))
    })
}

fn pipeline_of_tasks() -> mpsc::Receiver<usize> {
    let (send, mut middle) = mpsc::channel(1);
    let (forward, output) = mpsc::channel(1);
    tokio::spawn(async move {
        for item in 0.. {
            if send.send(item).await.is_err() {
                break;
            }
        }
    });
    tokio::spawn(async move {
        while let Some(item) = middle.recv().await {
            if forward.send(item).await.is_err() {
                break;
            }
        }
    });
    output
}

/// A stage whose input has items and whose stop signal has come: how many it still takes.
pub fn cancelled() -> Experiment {
    Experiment::new("cancelled")
        .param("trials", 20_000, (1, 1_000_000))
        .value("extra_mean", "items", Class::Stochastic)
        .value("extra_most", "items", Class::Stochastic)
        .probe("select", |p| cancelling(p, false))
        .probe("biased", |p| cancelling(p, true))
}

/// More than any stage here ever takes.
const INPUT: usize = 64;

fn cancelling(p: &Params, biased: bool) -> Work {
    let trials = p.count("trials");
    Work::probe(move || {
        let extra = runtime()?.block_on(async {
            let (cancel, mut cancelled) = watch::channel(false);
            cancel.send_replace(true);
            let (send, mut input) = mpsc::channel(INPUT);
            let mut extra = Tally::default();
            for _ in 0..trials {
                while send.try_send(()).is_ok() {}
                let mut taken = 0;
                loop {
                    // The signal stays: every wait for it is over at once.
                    let stop = cancelled.wait_for(|cancelled| *cancelled);
                    let goes_on = if biased {
                        tokio::select! { biased; _ = stop => false, _ = input.recv() => true }
                    } else {
                        tokio::select! { _ = stop => false, _ = input.recv() => true }
                    };
                    if !goes_on {
                        break;
                    }
                    taken += 1;
                }
                extra.add(taken);
            }
            extra
        });
        let seen = [("extra_mean", extra.mean()), ("extra_most", extra.most as f64)];
        Ok(((), values(seen)))
    })
}

/// Closures made in a loop that are called when it is over: how many items they see.
pub fn loop_variable() -> Experiment {
    Experiment::new("loop-variable")
        .param("items", 8, (1, 64))
        .value("seen", "items", Class::Exact)
        .probe("moved", |p| {
            let items = p.count("items");
            Work::probe(move || {
                let each = (0..items).map(|item| move || item);
                let later: Vec<_> = each.collect();
                let mut seen: Vec<usize> = later.iter().map(|call| call()).collect();
                seen.dedup();
                Ok((items, values([("seen", seen.len())])))
            })
        })
}
