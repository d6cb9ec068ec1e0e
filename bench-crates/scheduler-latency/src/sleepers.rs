//! Many that sleep, and many that compute a little between their sleeps.

use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Histogram, Params, Values};

use crate::clock::{instant, microseconds, now, ns, quantile, sleep, spin, steps_for};
use crate::runtime::{Flavour, on, probing, timing};

/// What the lateness among many is compared with, and how often they sleep: as in Go.
const FEW: usize = 100;
const FEW_ROUNDS: usize = 2;

/// n tasks sleep at once; how late all but one in a hundred are, and how many times later than
/// among a hundred.
pub fn sleepers() -> Experiment {
    Experiment::new("sleepers")
        .param("procs", 2, (1, 64))
        .param("n", 1000, (1, 1_000_000))
        .param("sleep_ms", 20, (1, 10_000))
        .value("late_us", "us", Class::Stochastic)
        .value("growth", "ratio", Class::Stochastic)
        .probe("tokio-multi", probing(tasks))
}

fn tasks(p: &Params) -> Result<Values, String> {
    let (n, asleep) = (p.count("n"), Duration::from_millis(p.count("sleep_ms") as u64));
    let (few, many) = on(Flavour::Multi(p.count("procs")), async move {
        let mut few = Vec::new();
        for _ in 0..FEW_ROUNDS {
            few.extend(lateness(FEW, asleep).await);
        }
        (few, lateness(n, asleep).await)
    })?;
    let (few, many) = (quantile(0.99, few), quantile(0.99, many));
    let growth = many as f64 / few.max(1) as f64;
    Ok(subject::values([("late_us", microseconds(many)), ("growth", growth)]))
}

/// By how much each of n tasks wakes later than it wanted.
async fn lateness(n: usize, asleep: Duration) -> Vec<u64> {
    let sleeper = |_| {
        tokio::spawn(async move {
            let due = now() + ns(asleep);
            tokio::time::sleep_until(instant(due)).await;
            now().saturating_sub(due)
        })
    };
    let all: Vec<_> = (0..n).map(sleeper).collect();
    let mut late = Vec::with_capacity(n);
    for each in all {
        late.push(each.await.unwrap_or_default());
    }
    late
}

/// How often each computes and sleeps, and for how long: as in Go.
const BURSTS: usize = 5;
const BURST_WORK: Duration = Duration::from_micros(50);
const BURST_SLEEP: Duration = Duration::from_millis(1);
/// Stack of a thread, in bytes: there may be a thousand.
const STACK_BYTES: usize = 128 << 10;

/// n tasks or threads compute a little and sleep a little, several times; how long each is ready
/// before it runs, by the clock, from its creation or from when its sleep was due.
pub fn mixed() -> Experiment {
    Experiment::new("mixed")
        .param("procs", 2, (1, 64))
        .param("n", 100, (1, 100_000))
        .probe(
            "tokio-multi",
            timing(|p, all| mixed_tasks(p, Flavour::Multi(p.count("procs")), all)),
        )
        .probe("tokio-current", timing(|p, all| mixed_tasks(p, Flavour::Current, all)))
        .probe("thread", timing(|p, all| mixed_threads(p.count("n"), all)))
}

fn mixed_tasks(p: &Params, flavour: Flavour, histogram: &mut Histogram) -> Result<(), String> {
    let (n, steps) = (p.count("n"), steps_for(BURST_WORK));
    let late = on(flavour, async move {
        let each = |_| {
            let ready = now();
            tokio::spawn(async move {
                let mut late = [0; 1 + BURSTS];
                late[0] = now() - ready;
                for late in &mut late[1..] {
                    spin(steps);
                    let due = now() + ns(BURST_SLEEP);
                    tokio::time::sleep_until(instant(due)).await;
                    *late = now().saturating_sub(due);
                }
                late
            })
        };
        let all: Vec<_> = (0..n).map(each).collect();
        let mut late = Vec::with_capacity(n);
        for each in all {
            late.extend(each.await);
        }
        late
    })?;
    late.into_iter().flatten().for_each(|each| histogram.record(each));
    Ok(())
}

fn mixed_threads(n: usize, histogram: &mut Histogram) -> Result<(), String> {
    let steps = steps_for(BURST_WORK);
    let mut all = Vec::with_capacity(n);
    for _ in 0..n {
        let ready = now();
        let body = move || {
            let mut late = vec![now() - ready];
            late.extend((0..BURSTS).map(|_| {
                spin(steps);
                let due = now() + ns(BURST_SLEEP);
                sleep(BURST_SLEEP);
                now().saturating_sub(due)
            }));
            late
        };
        let started = thread::Builder::new().stack_size(STACK_BYTES).spawn(body);
        all.push(started.map_err(|error| format!("no thread: {error}"))?);
    }
    for each in all {
        let late = each.join().map_err(|_| "a thread panicked")?;
        late.into_iter().for_each(|late| histogram.record(late));
    }
    Ok(())
}
