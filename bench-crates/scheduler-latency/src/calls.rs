//! System calls that block, and what waits or goes on meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Histogram, Params, Values, pin};
use tokio::task::yield_now;

use crate::clock::{now, sleep, spin};
use crate::runtime::{Flavour, on, probing, start, timing};

/// How long turns are counted, in ns, how long a call lasts at least, how often that is done and
/// what a turn computes: as in Go.
const COUNTED_NS: u64 = 15_000_000;
const CALL: Duration = Duration::from_millis(20);
const BESIDES: usize = 2;
const TURN_STEPS: usize = 1000;

/// Counts what a task gets done on the only worker beside others that are in system calls, as a
/// share of what it gets done alone.
pub fn beside() -> Experiment {
    Experiment::new("beside")
        .param("procs", 1, (1, 64))
        .param("k", 1, (1, 400))
        .value("share", "ratio", Class::Stochastic)
        .probe("tokio-inline", probing(|p| share(p, false)))
        .probe("spawn-blocking", probing(|p| share(p, true)))
}

fn turns_until(end: u64) -> usize {
    let mut count = 0;
    while now() < end {
        spin(TURN_STEPS);
        count += 1;
    }
    count
}

fn share(p: &Params, in_threads: bool) -> Result<Values, String> {
    let k = p.count("k");
    on(Flavour::Multi(p.count("procs")), async move {
        let mut shares = Vec::with_capacity(BESIDES);
        for _ in 0..BESIDES {
            let alone = turns_until(now() + COUNTED_NS);
            let (entered, count) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicUsize::new(0)));
            let call = {
                let (entered, count) = (Arc::clone(&entered), Arc::clone(&count));
                move || {
                    entered.fetch_max(now(), Ordering::SeqCst);
                    count.fetch_add(1, Ordering::SeqCst);
                    sleep(CALL);
                }
            };
            let calls: Vec<_> = (0..k)
                .map(|_| {
                    let call = call.clone();
                    match in_threads {
                        true => tokio::task::spawn_blocking(call),
                        false => tokio::spawn(async move { call() }),
                    }
                })
                .collect();
            while count.load(Ordering::SeqCst) < k {
                yield_now().await;
            }
            let beside = turns_until(entered.load(Ordering::SeqCst) + COUNTED_NS);
            shares.push(beside as f64 / alone.max(1) as f64);
            for each in calls {
                let _ = each.await;
            }
        }
        subject::values([("share", shares.into_iter().fold(0.0, f64::max))])
    })
}

/// How long a system call takes, and how many there are: as in Go.
const LONG_CALL: Duration = Duration::from_millis(25);
const CALLS: usize = 2;

/// A task or thread enters a system call on the only worker or processor while another could run;
/// how long that one waits.
pub fn hand_off() -> Experiment {
    Experiment::new("hand-off")
        .param("procs", 1, (1, 64))
        .probe("tokio-inline", timing(|_, all| from_a_task(all, || sleep(LONG_CALL))))
        .probe(
            "tokio-block-in-place",
            timing(|_, all| from_a_task(all, || tokio::task::block_in_place(|| sleep(LONG_CALL)))),
        )
        .probe("thread", timing(|_, all| pin::on(1, || from_a_thread(all))?))
}

fn from_a_task(histogram: &mut Histogram, call: fn()) -> Result<(), String> {
    let runtime = start(Flavour::Multi(1))?;
    for _ in 0..CALLS {
        let (ran, waits) = mpsc::channel();
        runtime.spawn(async move {
            let began = now();
            tokio::spawn(async move { ran.send(now() - began) });
            call();
        });
        histogram.record(waits.recv().map_err(|_| "the other task never ran".to_owned())?);
    }
    Ok(())
}

fn from_a_thread(histogram: &mut Histogram) -> Result<(), String> {
    for _ in 0..CALLS {
        let began = now();
        let other = thread::spawn(move || now() - began);
        sleep(LONG_CALL);
        histogram.record(other.join().map_err(|_| "a thread panicked".to_owned())?);
    }
    Ok(())
}
