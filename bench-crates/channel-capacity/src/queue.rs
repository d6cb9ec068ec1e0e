//! Who is next: waiters in the order of their arrival, values past the buffer, and those who come
//! late and go first.

use std::thread;

use subject::{Class, Experiment, Params, Work, values};

use crate::channel::{Channel, Crossbeam, Flume, Shared};
use crate::waiting::{Order, PATIENCE, Waiter, within};
use crate::{on_every_channel, on_shared_channels};

/// Has waiters queue up one by one, each seen asleep before the next comes, then serves them one at
/// a time; how many are not served in that order.
pub fn fifo() -> Experiment {
    let experiment = queue_of("fifo", Class::Exact);
    on_every_channel!(experiment, served_in_turn)
        .probe("crossbeam-receivers", receivers_wait::<Crossbeam>)
        .probe("flume-receivers", receivers_wait::<Flume>)
}

/// The same, served all at once.
pub fn burst() -> Experiment {
    let experiment = queue_of("burst", Class::Stochastic);
    on_every_channel!(experiment, served_at_once)
}

fn queue_of(name: &str, class: Class) -> Experiment {
    Experiment::new(name).param("cap", 1, (0, 1000)).param("waiters", 40, (2, 1000)).value(
        "misplaced",
        "waiters",
        class,
    )
}

/// The same with waiters that ask again and again instead of waiting: a control that has an order
/// of its own.
pub fn unqueued() -> Experiment {
    Experiment::new("unqueued")
        .param("cap", 1, (1, 1000))
        .param("waiters", 40, (2, 1000))
        .value("misplaced", "waiters", Class::Stochastic)
        .probe("polling", |p| {
            let (cap, waiters) = (p.count("cap"), p.count("waiters"));
            Work::probe(move || {
                let served = served_polling::<Crossbeam>(cap, waiters)?;
                Ok((served.iter().sum::<usize>(), values([("misplaced", misplaced(&served))])))
            })
        })
}

/// How many values are not where their order would have them.
fn misplaced(served: &[usize]) -> usize {
    served.iter().enumerate().filter(|(place, value)| place != *value).count()
}

/// Both ends of a channel.
type Ends<C> = (<C as Channel>::Sender<usize>, <C as Channel>::Receiver<usize>);

/// Fills a channel before anybody waits at it, with values above those of the waiters.
fn filled<C: Channel>(cap: usize, waiters: usize) -> Result<Ends<C>, String> {
    let (sender, receiver) = C::bounded(cap);
    for each in 0..cap {
        C::send(&sender, waiters + each).map_err(|_| "the receiver is gone")?;
    }
    Ok((sender, receiver))
}

/// The values of the waiters, in the order in which they come out after those of the buffer. What
/// is done between two receives is told how many there were.
fn served<C: Channel>(
    receiver: &mut C::Receiver<usize>,
    cap: usize,
    waiters: usize,
    between: impl Fn(usize) -> bool,
) -> Result<Vec<usize>, String> {
    let mut served = Vec::with_capacity(waiters);
    for received in 1..=cap + waiters {
        let value = C::receive(receiver).ok_or("the senders are gone")?;
        if value < waiters {
            served.push(value);
        }
        if !between(received) {
            return Err("a waiter is not served".to_owned());
        }
    }
    Ok(served)
}

fn served_in_turn<C: Channel>(p: &Params) -> Work {
    senders_wait::<C>(p, true)
}

fn served_at_once<C: Channel>(p: &Params) -> Work {
    senders_wait::<C>(p, false)
}

fn senders_wait<C: Channel>(p: &Params, in_turn: bool) -> Work {
    let (cap, waiters) = (p.count("cap"), p.count("waiters"));
    Work::probe(move || {
        let (sender, mut receiver) = filled::<C>(cap, waiters)?;
        let mut queued = Vec::with_capacity(waiters);
        for each in 0..waiters {
            let sender = sender.clone();
            let waiter = Waiter::start(move || C::send(&sender, each).is_ok())?;
            if !waiter.settle()? {
                return Err("a sender does not wait".to_owned());
            }
            queued.push(waiter);
        }
        // Each receive lets one waiter be done; the next comes when it is.
        let done = || queued.iter().filter(|one| one.has_ended()).count();
        let between =
            |received: usize| !in_turn || within(PATIENCE, || done() >= received.min(waiters));
        let served = served::<C>(&mut receiver, cap, waiters, between)?;
        for waiter in queued {
            waiter.result()?;
        }
        Ok((served.iter().sum::<usize>(), values([("misplaced", misplaced(&served))])))
    })
}

fn receivers_wait<C: Shared>(p: &Params) -> Work {
    let (cap, waiters) = (p.count("cap"), p.count("waiters"));
    Work::probe(move || {
        let (sender, receiver) = C::bounded(cap);
        let mut queued = Vec::with_capacity(waiters);
        for _ in 0..waiters {
            let mut receiver = C::another(&receiver);
            let waiter = Waiter::start(move || C::receive(&mut receiver))?;
            if !waiter.settle()? {
                return Err("a receiver does not wait".to_owned());
            }
            queued.push(waiter);
        }
        // One value at a time, so that nobody overtakes another on the way out.
        for each in 0..waiters {
            C::send(&sender, each).map_err(|_| "the receivers are gone")?;
            let out = || queued.iter().filter(|one| one.has_ended()).count();
            if !within(PATIENCE, || out() > each) {
                return Err("nobody receives".to_owned());
            }
        }
        let served = queued.into_iter().map(|one| one.result()?.ok_or("the sender is gone".into()));
        let served = served.collect::<Result<Vec<usize>, String>>()?;
        Ok((served.iter().sum::<usize>(), values([("misplaced", misplaced(&served))])))
    })
}

fn served_polling<C: Channel>(cap: usize, waiters: usize) -> Result<Vec<usize>, String> {
    let (sender, mut receiver) = filled::<C>(cap, waiters)?;
    let refusals = Order::default();
    let mut polling = Vec::with_capacity(waiters);
    for each in 0..waiters {
        let (sender, refused) = (sender.clone(), refusals.clone());
        polling.push(Waiter::start(move || {
            if C::try_send(&sender, each).is_err() {
                refused.next();
                while C::try_send(&sender, each).is_err() {
                    thread::yield_now();
                }
            }
        })?);
        // The next comes when this one has been refused.
        if !within(PATIENCE, || refusals.taken() > each) {
            return Err("a full channel refuses nobody".to_owned());
        }
    }
    let served = served::<C>(&mut receiver, cap, waiters, |_| true)?;
    for waiter in polling {
        waiter.result()?;
    }
    Ok(served)
}

/// A receiver waits; somebody sends and at once tries to take the value back. How often that
/// succeeds: a value that was handed over is not in the buffer any more.
pub fn handing_over() -> Experiment {
    let experiment = Experiment::new("handing-over")
        .param("cap", 8, (1, 1000))
        .param("trials", 30, (1, 100_000))
        .value("taken_back", "values", Class::Stochastic);
    on_shared_channels!(experiment, taking_back)
}

fn taking_back<C: Shared>(p: &Params) -> Work {
    let (cap, trials) = (p.count("cap"), p.count("trials"));
    Work::probe(move || {
        let (mut sum, mut taken_back) = (0, 0);
        for trial in 0..trials {
            let (sender, mut receiver) = C::bounded(cap);
            let mut own = C::another(&receiver);
            let waits = Waiter::start(move || C::receive(&mut receiver))?;
            waits.settle()?;
            C::send(&sender, trial).map_err(|_| "the receiver is gone")?;
            if let Some(value) = C::try_receive(&mut own) {
                taken_back += 1;
                C::send(&sender, value).map_err(|_| "the receiver is gone")?;
            }
            sum += waits.result()?.ok_or("the sender is gone")?;
        }
        Ok((sum, values([("taken_back", taken_back)])))
    })
}

/// A sender waits at a full channel; somebody receives. How often the value is the waiting
/// sender's own.
pub fn handing_back() -> Experiment {
    let experiment = Experiment::new("handing-back")
        .param("cap", 2, (0, 1000))
        .param("trials", 30, (1, 100_000))
        .value("from_waiter", "values", Class::Exact);
    on_every_channel!(experiment, received_from_waiter)
}

fn received_from_waiter<C: Channel>(p: &Params) -> Work {
    let (cap, trials) = (p.count("cap"), p.count("trials"));
    Work::probe(move || {
        let (mut sum, mut from_waiter) = (0, 0);
        for _ in 0..trials {
            let (sender, mut receiver) = C::bounded(cap);
            for each in 0..cap {
                C::send(&sender, each).map_err(|_| "the receiver is gone")?;
            }
            let waits = Waiter::start(move || C::send(&sender, cap).is_ok())?;
            waits.settle()?;
            let first = C::receive(&mut receiver).ok_or("the sender is gone")?;
            from_waiter += usize::from(first == cap);
            sum += first;
            for _ in 0..cap {
                sum += C::receive(&mut receiver).ok_or("the sender is gone")?;
            }
            waits.result()?;
        }
        Ok((sum, values([("from_waiter", from_waiter)])))
    })
}

/// A sender waits at a full channel; somebody receives and at once tries to send. How often the
/// latecomer gets in before the sender that waits.
pub fn barging() -> Experiment {
    let experiment = Experiment::new("barging")
        .param("cap", 1, (1, 1000))
        .param("trials", 30, (1, 100_000))
        .value("barged", "values", Class::Stochastic);
    on_every_channel!(experiment, late_sends)
}

fn late_sends<C: Channel>(p: &Params) -> Work {
    let (cap, trials) = (p.count("cap"), p.count("trials"));
    Work::probe(move || {
        let (mut sum, mut barged) = (0, 0);
        for _ in 0..trials {
            let (sender, mut receiver) = C::bounded(cap);
            for each in 0..cap {
                C::send(&sender, each).map_err(|_| "the receiver is gone")?;
            }
            let late = sender.clone();
            let waits = Waiter::start(move || C::send(&sender, cap).is_ok())?;
            waits.settle()?;
            sum += C::receive(&mut receiver).ok_or("the sender is gone")?;
            let got_in = C::try_send(&late, cap + 1).is_ok();
            let mut late_first = got_in;
            for _ in 0..cap + usize::from(got_in) {
                let next = C::receive(&mut receiver).ok_or("the sender is gone")?;
                if next == cap + 1 {
                    barged += usize::from(late_first);
                } else {
                    late_first &= next != cap;
                    sum += next;
                }
            }
            waits.result()?;
        }
        Ok((sum, values([("barged", barged)])))
    })
}
