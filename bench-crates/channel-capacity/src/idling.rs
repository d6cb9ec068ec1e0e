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

/// How long what was begun before may go on.
const SETTLE: Duration = Duration::from_millis(10);

/// n receivers wait at channels of their own: what share of a processor they add to what the
/// process uses without them, and what each adds to its resident memory.
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
                let before = Usage::at_rest()?;
                Ok(((), tasks::while_waiting(n, || before.added(n))??))
            })
        })
        .probe("polling", |p| {
            // A control: one that asks again and again is seen to use a processor.
            let n = p.count("receivers");
            Work::probe(move || {
                let before = Usage::at_rest()?;
                let over = Arc::new(AtomicBool::new(false));
                let asks = Arc::clone(&over);
                let polling = thread::spawn(move || {
                    let (_sender, mut receiver) = Crossbeam::bounded::<u64>(1);
                    while !asks.load(Ordering::Relaxed) {
                        Crossbeam::try_receive(&mut receiver);
                    }
                });
                let seen = before.added(n);
                over.store(true, Ordering::Relaxed);
                polling.join().map_err(|_| "the receiver panicked")?;
                Ok(((), seen?))
            })
        })
}

fn idling<C: Channel>(p: &Params) -> Work {
    let n = p.count("receivers");
    Work::probe(move || {
        let before = Usage::at_rest()?;
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
        let seen = before.added(n);
        drop(senders);
        for one in waiting {
            one.result()?;
        }
        Ok(((), seen?))
    })
}

/// What the process uses while nothing happens.
struct Usage {
    /// Of a processor.
    share: f64,
    resident_bytes: usize,
}

impl Usage {
    /// Looks at the process while nothing happens.
    fn at_rest() -> Result<Self, String> {
        let resident_bytes = resident_bytes()?;
        pause(SETTLE);
        let before = processor_time();
        pause(IDLE);
        let share = (processor_time() - before).as_secs_f64() / IDLE.as_secs_f64();
        Ok(Usage { share, resident_bytes })
    }

    /// What n receivers have added to the usage before them.
    fn added(&self, n: usize) -> Result<Values, String> {
        let now = Self::at_rest()?;
        let each = now.resident_bytes.saturating_sub(self.resident_bytes) as f64 / n as f64;
        Ok(values([("processor_share", now.share - self.share), ("resident_bytes_each", each)]))
    }
}
