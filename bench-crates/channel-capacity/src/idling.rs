//! What it costs to wait for a value that does not come.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::channel::{Channel, Crossbeam, Flume, Std};
use crate::memory::resident_bytes;
use crate::pace::{pause, processor_time};
use crate::tasks;
use crate::waiting::{Waiter, settle};

/// How long nothing happens.
const IDLE: Duration = Duration::from_millis(30);

/// n receivers wait at channels of their own: what share of a processor the process uses, and what
/// each receiver adds to its resident memory.
pub fn idle() -> Experiment {
    Experiment::new("idle")
        .param("receivers", 100, (1, 1_000_000))
        .value("processor_share", "1", Class::Stochastic)
        .value("resident_bytes_each", "bytes", Class::Stochastic)
        .probe("std", idling::<Std>)
        .probe("crossbeam", idling::<Crossbeam>)
        .probe("flume", idling::<Flume>)
        .probe("tokio", |p| {
            let n = p.count("receivers");
            Work::probe(move || {
                let before = resident_bytes()?;
                Ok(((), tasks::while_waiting(n, || used(before, n))??))
            })
        })
        .probe("polling", |p| {
            // A control: one that asks again and again is seen to use a processor.
            let n = p.count("receivers");
            Work::probe(move || {
                let before = resident_bytes()?;
                let over = Arc::new(AtomicBool::new(false));
                let asks = Arc::clone(&over);
                let polling = thread::spawn(move || {
                    let (_sender, mut receiver) = Crossbeam::bounded::<u64>(1);
                    while !asks.load(Ordering::Relaxed) {
                        Crossbeam::try_receive(&mut receiver);
                    }
                });
                let seen = used(before, n);
                over.store(true, Ordering::Relaxed);
                polling.join().map_err(|_| "the receiver panicked")?;
                Ok(((), seen?))
            })
        })
}

fn idling<C: Channel>(p: &Params) -> Work {
    let n = p.count("receivers");
    Work::probe(move || {
        let before = resident_bytes()?;
        let mut senders = Vec::with_capacity(n);
        let mut waiting = Vec::with_capacity(n);
        for _ in 0..n {
            let (sender, mut receiver) = C::bounded::<u64>(1);
            senders.push(sender);
            waiting.push(Waiter::start(move || C::receive(&mut receiver))?);
        }
        if settle(&waiting)? != n {
            return Err("a receiver does not wait".to_owned());
        }
        let seen = used(before, n);
        drop(senders);
        for one in waiting {
            one.result()?;
        }
        Ok(((), seen?))
    })
}

/// Looks at the process while nothing happens.
fn used(resident_before: usize, n: usize) -> Result<Values, String> {
    let grown = resident_bytes()?.saturating_sub(resident_before);
    pause(IDLE); // What is left to do after the beginning is done.
    let before = processor_time();
    pause(IDLE);
    let share = (processor_time() - before).as_secs_f64() / IDLE.as_secs_f64();
    let each = grown as f64 / n as f64;
    Ok(values([("processor_share", share), ("resident_bytes_each", each)]))
}
