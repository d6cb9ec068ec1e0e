//! What memory something that waits needs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use subject::{Class, Experiment, Params, Values};
use tokio::sync::Notify;

use crate::kernel::{reserved_bytes, resident_bytes, wait_for};
use crate::runtime::{Flavour, on, probing};

/// How finely memory is observed: a few pages more or less are not the point.
const COARSE_BYTES: f64 = 128.0;

/// Parks n tasks or threads in a fresh process and observes what each adds to its memory.
pub fn parked() -> Experiment {
    Experiment::new("parked")
        .param("procs", 2, (1, 64))
        .param("n", 1000, (1, 1_000_000))
        .value("bytes_each", "bytes", Class::Exact)
        .probe("task", probing(tasks))
        .probe("thread", probing(|p| with_threads(p, resident_bytes)))
        .probe("thread-reserved", probing(|p| with_threads(p, reserved_bytes)))
}

fn tasks(p: &Params) -> Result<Values, String> {
    let n = p.count("n");
    on(Flavour::Current, async move {
        let (gate, here) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
        let before = resident_bytes()?;
        for _ in 0..n {
            let (gate, here) = (Arc::clone(&gate), Arc::clone(&here));
            tokio::spawn(async move {
                here.fetch_add(1, Ordering::Relaxed);
                gate.notified().await;
            });
        }
        while here.load(Ordering::Relaxed) < n {
            tokio::task::yield_now().await;
        }
        let each = each(before, resident_bytes()?, n);
        gate.notify_waiters();
        Ok(each)
    })?
}

fn with_threads(p: &Params, bytes: fn() -> Result<f64, String>) -> Result<Values, String> {
    let n = p.count("n");
    let here = Arc::new(AtomicUsize::new(0));
    let before = bytes()?;
    let mut all = Vec::with_capacity(n);
    for _ in 0..n {
        let here = Arc::clone(&here);
        let body = move || {
            here.fetch_add(1, Ordering::Relaxed);
            thread::park();
        };
        all.push(thread::Builder::new().spawn(body).map_err(|error| format!("{error}"))?);
    }
    wait_for(|| here.load(Ordering::Relaxed) == n)?;
    let each = each(before, bytes()?, n);
    for one in all {
        one.thread().unpark();
        one.join().map_err(|_| "a thread panicked")?;
    }
    Ok(each)
}

fn each(before: f64, after: f64, n: usize) -> Values {
    let each = ((after - before) / n as f64 / COARSE_BYTES).round() * COARSE_BYTES;
    subject::values([("bytes_each", each)])
}
