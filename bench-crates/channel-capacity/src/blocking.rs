//! Who waits, how many, and how often, when a channel is full.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Params, Work, threads, values};

use crate::channel::Channel;
use crate::on_every_channel;
use crate::waiting::{PATIENCE, Waiter, settle, within};

/// One sender sends a value more than there is room for, and nobody receives until it waits.
pub fn fill() -> Experiment {
    let experiment = Experiment::new("fill")
        .param("cap", 3, (0, 10_000))
        .value("sent_without_waiting", "values", Class::Exact)
        .value("sent_after_a_receive", "values", Class::Exact);
    on_every_channel!(experiment, filling)
}

fn filling<C: Channel>(p: &Params) -> Work {
    let cap = p.count("cap");
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(cap);
        let sent = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&sent);
        let sends = Waiter::start(move || {
            for each in 0..=cap {
                if C::send(&sender, each).is_ok() {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
            }
        })?;
        if !sends.settle()? {
            return Err("the sender does not wait".to_owned());
        }
        let before = sent.load(Ordering::SeqCst);
        let mut sum = C::receive(&mut receiver).ok_or("the sender is gone")?;
        sends.result()?;
        let after = sent.load(Ordering::SeqCst);
        for _ in 0..cap {
            sum += C::receive(&mut receiver).ok_or("the sender is gone")?;
        }
        let seen = [("sent_without_waiting", before), ("sent_after_a_receive", after)];
        Ok((sum, values(seen)))
    })
}

/// k senders with a value each, and nobody receives.
pub fn blocked() -> Experiment {
    let experiment = Experiment::new("blocked")
        .param("cap", 1, (0, 10_000))
        .param("senders", 100, (1, 10_000))
        .value("sent", "senders", Class::Exact)
        .value("waiting", "senders", Class::Exact);
    on_every_channel!(experiment, blocking)
}

fn blocking<C: Channel>(p: &Params) -> Work {
    let (cap, senders) = (p.count("cap"), p.count("senders"));
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(cap);
        let all = (0..senders).map(|each| sending::<C>(&sender, each));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        let waiting = settle(&all)?;
        let sent = all.iter().filter(|one| one.has_ended()).count();
        let mut sum = 0;
        for _ in 0..senders {
            sum += C::receive(&mut receiver).ok_or("the senders are gone")?;
        }
        for one in all {
            one.result()?;
        }
        Ok((sum, values([("sent", sent), ("waiting", waiting)])))
    })
}

fn sending<C: Channel>(sender: &C::Sender<usize>, value: usize) -> Result<Waiter<bool>, String> {
    let sender = sender.clone();
    Waiter::start(move || C::send(&sender, value).is_ok())
}

/// How many senders, and then receives, come between two moments.
const STEP: usize = 4;
/// After so many moments the senders are all there.
const RISING: usize = 4;

/// Four senders come at a time, then four values are received at a time; what is in the buffer and
/// who waits at the given moment.
pub fn backpressure() -> Experiment {
    let experiment = Experiment::new("backpressure")
        .param("cap", 8, (0, 64))
        .param("moment", 4, (0, 8))
        .value("buffered", "values", Class::Exact)
        .value("waiting", "senders", Class::Exact);
    on_every_channel!(experiment, pressing)
}

fn pressing<C: Channel>(p: &Params) -> Work {
    let (cap, moment) = (p.count("cap"), p.count("moment"));
    let senders = STEP * moment.min(RISING);
    let receives = STEP * moment.saturating_sub(RISING);
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(cap);
        let all = (0..senders).map(|each| sending::<C>(&sender, each));
        let all = all.collect::<Result<Vec<_>, _>>()?;
        settle(&all)?;
        let mut sum = 0;
        for _ in 0..receives {
            sum += C::receive(&mut receiver).ok_or("the senders are gone")?;
        }
        // Each value that was received lets one sender more be done, while there are any.
        let done = |all: &[Waiter<bool>]| all.iter().filter(|one| one.has_ended()).count();
        if !within(PATIENCE, || done(&all) >= senders.min(receives + cap)) {
            return Err("a sender is not woken".to_owned());
        }
        let waiting = settle(&all)?;
        let buffered = senders - waiting - receives;
        for _ in receives..senders {
            sum += C::receive(&mut receiver).ok_or("the senders are gone")?;
        }
        for one in all {
            one.result()?;
        }
        Ok((sum, values([("buffered", buffered), ("waiting", waiting)])))
    })
}

/// A sender and a receiver pass messages as fast as they can; how often the sender has to wait.
/// `places` is the capacity and the value in the sender's own hands.
pub fn parking() -> Experiment {
    let experiment = Experiment::new("parking")
        .param("places", 2, (1, 1 << 20))
        .param("messages", 5000, (1, 10_000_000))
        .value("parks", "parks", Class::Stochastic);
    on_every_channel!(experiment, parks)
}

fn parks<C: Channel>(p: &Params) -> Work {
    let (cap, messages) = (p.count("places") - 1, p.count("messages"));
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(cap);
        let sends = Waiter::start(move || {
            let before = threads::own_sleeps()?;
            for each in 0..messages {
                C::send(&sender, each).map_err(|_| "the receiver is gone")?;
            }
            Ok::<usize, String>(threads::own_sleeps()? - before)
        })?;
        let mut sum = 0;
        for _ in 0..messages {
            sum += C::receive(&mut receiver).ok_or("the sender is gone")?;
        }
        Ok((sum, values([("parks", sends.result()??)])))
    })
}
