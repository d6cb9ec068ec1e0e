//! The time from ready to running where hardly anything else is to do.

use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use subject::{Experiment, Histogram, Params};
use tokio::sync::mpsc;

use crate::clock::{now, sleep};
use crate::runtime::{Flavour, on, timing};

/// How long nobody is ready before each wake-up of an idle program: as in Go.
const BETWEEN_WAKES: Duration = Duration::from_micros(300);

/// Wakes one of two tasks or threads at a time and times how long it takes to run: each of the n
/// wake-ups counts.
pub fn ready() -> Experiment {
    Experiment::new("ready")
        .param("procs", 2, (1, 64))
        .param("n", 1000, (1, 1_000_000))
        .probe("tokio-multi", timing(|p, all| tasks(p, Flavour::Multi(p.count("procs")), all)))
        .probe("tokio-current", timing(|p, all| tasks(p, Flavour::Current, all)))
        .probe("thread", timing(threads))
        .probe("tokio-multi-idle", timing(idle_tasks))
        .probe("thread-idle", timing(idle_threads))
}

/// Sends moments to and fro, and records how old each is when it is received.
fn tasks(p: &Params, flavour: Flavour, histogram: &mut Histogram) -> Result<(), String> {
    let rounds = p.count("n").div_ceil(2);
    let ages = on(flavour, async move {
        let (ping, mut pinged) = mpsc::channel::<u64>(1);
        let (pong, mut ponged) = mpsc::channel::<u64>(1);
        let other = tokio::spawn(async move {
            let mut ages = Vec::with_capacity(rounds);
            while let Some(sent) = pinged.recv().await {
                ages.push(now() - sent);
                let _ = pong.send(now()).await;
            }
            ages
        });
        let mut ages = Vec::with_capacity(rounds);
        for _ in 0..rounds {
            let _ = ping.send(now()).await;
            let sent = ponged.recv().await.unwrap_or_default();
            ages.push(now() - sent);
        }
        drop(ping);
        ages.extend(other.await.unwrap_or_default());
        ages
    })?;
    ages.into_iter().for_each(|age| histogram.record(age));
    Ok(())
}

fn threads(p: &Params, histogram: &mut Histogram) -> Result<(), String> {
    let rounds = p.count("n").div_ceil(2);
    let (ping, pinged) = sync_channel::<u64>(0);
    let (pong, ponged) = sync_channel::<u64>(0);
    let other = thread::spawn(move || {
        let mut ages = Vec::with_capacity(rounds);
        while let Ok(sent) = pinged.recv() {
            ages.push(now() - sent);
            let _ = pong.send(now());
        }
        ages
    });
    for _ in 0..rounds {
        ping.send(now()).map_err(|_| "the other thread is gone")?;
        let sent = ponged.recv().map_err(|_| "the other thread is gone")?;
        histogram.record(now() - sent);
    }
    drop(ping);
    let ages = other.join().map_err(|_| "a thread panicked")?;
    ages.into_iter().for_each(|age| histogram.record(age));
    Ok(())
}

fn idle_tasks(p: &Params, histogram: &mut Histogram) -> Result<(), String> {
    let n = p.count("n");
    let ages = on(Flavour::Multi(p.count("procs")), async move {
        let (ask, mut asked) = mpsc::channel::<u64>(1);
        let answerer = tokio::spawn(async move {
            let mut ages = Vec::with_capacity(n);
            while let Some(sent) = asked.recv().await {
                ages.push(now() - sent);
            }
            ages
        });
        for _ in 0..n {
            tokio::time::sleep(BETWEEN_WAKES).await;
            let _ = ask.send(now()).await;
        }
        drop(ask);
        answerer.await.unwrap_or_default()
    })?;
    ages.into_iter().for_each(|age| histogram.record(age));
    Ok(())
}

fn idle_threads(p: &Params, histogram: &mut Histogram) -> Result<(), String> {
    let (ask, asked) = sync_channel::<u64>(0);
    let answerer = thread::spawn(move || {
        let ages = asked.iter().map(|sent| now() - sent);
        ages.collect::<Vec<_>>()
    });
    for _ in 0..p.count("n") {
        sleep(BETWEEN_WAKES);
        ask.send(now()).map_err(|_| "the other thread is gone")?;
    }
    drop(ask);
    let ages = answerer.join().map_err(|_| "a thread panicked")?;
    ages.into_iter().for_each(|age| histogram.record(age));
    Ok(())
}
