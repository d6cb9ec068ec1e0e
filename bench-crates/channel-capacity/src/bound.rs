//! How many values a channel takes when nobody receives, and which capacities it can be made with.

use std::panic::catch_unwind;

use subject::{Class, Experiment, Params, Work, values};

use crate::channel::{Channel, Crossbeam};
use crate::on_every_channel;

/// How many more than its capacity a channel is offered.
const BEYOND: usize = 8;

/// Passes so many values through a channel one by one, then sends without waiting until one is
/// refused.
pub fn bound() -> Experiment {
    let experiment = Experiment::new("bound")
        .param("cap", 8, (0, 1 << 20))
        .param("wraps", 0, (0, 10_000_000))
        .value("accepted", "values", Class::Exact);
    on_every_channel!(experiment, bounded).probe("unbounded", |p| {
        // A control: a channel without a bound takes everything it is offered.
        let (cap, wraps) = (p.count("cap"), p.count("wraps"));
        Work::probe(move || {
            let (sender, receiver) = crossbeam_channel::unbounded();
            accepted::<Crossbeam>(&sender, receiver, cap, wraps)
        })
    })
}

fn bounded<C: Channel>(p: &Params) -> Work {
    let (cap, wraps) = (p.count("cap"), p.count("wraps"));
    Work::probe(move || {
        let (sender, receiver) = C::bounded(cap);
        accepted::<C>(&sender, receiver, cap, wraps)
    })
}

fn accepted<C: Channel>(
    sender: &C::Sender<usize>,
    mut receiver: C::Receiver<usize>,
    cap: usize,
    wraps: usize,
) -> Result<(bool, subject::Values), String> {
    for each in 0..wraps {
        C::try_send(sender, each).map_err(|_| "an empty channel is full")?;
        C::try_receive(&mut receiver).ok_or("a value is lost")?;
    }
    let offered = 0..cap + BEYOND;
    let accepted = offered.take_while(|each| C::try_send(sender, *each).is_ok()).count();
    let in_order = (0..accepted).all(|each| C::try_receive(&mut receiver) == Some(each));
    Ok((in_order, values([("accepted", accepted)])))
}

/// Makes a channel of any capacity, and catches its panic.
pub fn limits() -> Experiment {
    let experiment = Experiment::new("limits")
        .param("cap", 1, (0, i64::MAX))
        .value("outcome", "", Class::State)
        .value("message", "", Class::State);
    on_every_channel!(experiment, made)
}

fn made<C: Channel>(p: &Params) -> Work {
    let cap = p.count("cap");
    Work::probe(move || {
        let (outcome, message) = match catch_unwind(|| drop(C::bounded::<u64>(cap))) {
            Ok(()) => ("made", String::new()),
            Err(panic) => ("panic", said(panic.as_ref())),
        };
        Ok(((), values([("outcome", outcome.to_owned()), ("message", message)])))
    })
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("nothing").to_owned()
}
