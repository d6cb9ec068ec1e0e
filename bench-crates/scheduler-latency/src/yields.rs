//! What it costs to let another one run, by how many there are.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use subject::{Class, Experiment, Params, Values};
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::clock::now;
use crate::runtime::{Flavour, on, probing};

/// What the cost among many is compared with, and how long a measurement is: as in Go.
const FEW: usize = 100;
const LAPS_LEAST: usize = 2;
const YIELDS_LEAST: usize = 60_000;

/// n tasks yield in turn; the time of a turn, by the laps of one of them. On several workers there
/// are no laps: who yields there may be ahead of those in the common queue.
pub fn yields() -> Experiment {
    Experiment::new("yield")
        .param("procs", 1, (1, 1))
        .param("n", 100, (2, 1_000_000))
        .value("turn_ns", "ns", Class::Stochastic)
        .value("growth", "ratio", Class::Stochastic)
        .probe("tokio-current", probing(turns))
}

fn turns(p: &Params) -> Result<Values, String> {
    let n = p.count("n");
    let (few, many) = on(Flavour::Current, async move { (turn_ns(FEW).await, turn_ns(n).await) })?;
    Ok(subject::values([("turn_ns", many), ("growth", many / few)]))
}

async fn turn_ns(n: usize) -> f64 {
    let stop = Arc::new(AtomicBool::new(false));
    let (gate, here) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let spawn = |_| {
        let (stop, gate, here) = (Arc::clone(&stop), Arc::clone(&gate), Arc::clone(&here));
        tokio::spawn(async move {
            let opened = gate.notified();
            here.fetch_add(1, Ordering::Relaxed);
            opened.await;
            while !stop.load(Ordering::Relaxed) {
                yield_now().await;
            }
        })
    };
    let others: Vec<_> = (1..n).map(spawn).collect();
    while here.load(Ordering::Relaxed) + 1 < n {
        yield_now().await;
    }
    gate.notify_waiters();
    yield_now().await; // In the first lap they come from their gate.
    let laps = LAPS_LEAST.max(YIELDS_LEAST / n);
    let began = now();
    for _ in 0..laps {
        yield_now().await;
    }
    let turn = (now() - began) as f64 / laps as f64 / n as f64;
    stop.store(true, Ordering::Relaxed);
    for each in others {
        let _ = each.await;
    }
    turn
}
