//! What has happened when an operation without a buffer returns: logs of what came before what.

use std::time::Duration;

use subject::{Class, Experiment, Params, Work, values};

use crate::channel::{Channel, Crossbeam};
use crate::on_rendezvous_channels;
use crate::waiting::{Order, PATIENCE, Waiter, within};

/// One side begins; once it waits, or is done, the other comes. How often the first was done before
/// the second had begun.
pub fn rendezvous() -> Experiment {
    let experiment = Experiment::new("rendezvous")
        .param("cap", 0, (0, 100))
        .param("trials", 30, (1, 100_000))
        .value("early_sends", "sends", Class::Exact)
        .value("early_receives", "receives", Class::Exact);
    on_rendezvous_channels!(experiment, meeting)
}

fn meeting<C: Channel>(p: &Params) -> Work {
    let (cap, trials) = (p.count("cap"), p.count("trials"));
    Work::probe(move || {
        let (mut sum, mut early_sends, mut early_receives) = (0, 0, 0);
        for trial in 0..trials {
            let (value, early) = sender_first::<C>(cap, trial)?;
            early_sends += usize::from(early);
            let (also, early) = receiver_first::<C>(cap, trial)?;
            early_receives += usize::from(early);
            sum += value + also;
        }
        let seen = [("early_sends", early_sends), ("early_receives", early_receives)];
        Ok((sum, values(seen)))
    })
}

fn sender_first<C: Channel>(cap: usize, value: usize) -> Result<(usize, bool), String> {
    let (sender, mut receiver) = C::bounded(cap);
    let order = Order::default();
    let inside = order.clone();
    let sends = Waiter::start(move || {
        let sent = C::send(&sender, value).is_ok();
        (sent, inside.next())
    })?;
    sends.settle()?;
    let begun = order.next();
    let received = C::receive(&mut receiver).ok_or("the sender is gone")?;
    let (sent, done) = sends.result()?;
    if sent { Ok((received, done < begun)) } else { Err("a send failed".to_owned()) }
}

fn receiver_first<C: Channel>(cap: usize, value: usize) -> Result<(usize, bool), String> {
    let (sender, mut receiver) = C::bounded(cap);
    let order = Order::default();
    let inside = order.clone();
    let receives = Waiter::start(move || {
        let received = C::receive(&mut receiver);
        (received, inside.next(), receiver)
    })?;
    receives.settle()?;
    let begun = order.next();
    C::send(&sender, value).map_err(|_| "the receiver is gone")?;
    let (received, done, _receiver) = receives.result()?;
    Ok((received.ok_or("the sender is gone")?, done < begun))
}

/// How long a receiver holds back with what it does, in the control in which that is waited for.
const HOLDS_BACK: Duration = Duration::from_millis(10);

/// A receiver takes a value, and acts on it once the sender's operation has returned; how often it
/// had acted by then. In the control the sender waits for an acknowledgement.
pub fn acting() -> Experiment {
    let experiment = Experiment::new("acting").param("trials", 30, (1, 100_000)).value(
        "returned_after_action",
        "sends",
        Class::Exact,
    );
    on_rendezvous_channels!(experiment, acting_on).probe("acknowledged", |p| {
        let trials = p.count("trials");
        Work::probe(move || acted::<Crossbeam>(trials, true))
    })
}

fn acting_on<C: Channel>(p: &Params) -> Work {
    let trials = p.count("trials");
    Work::probe(move || acted::<C>(trials, false))
}

fn acted<C: Channel>(
    trials: usize,
    acknowledged: bool,
) -> Result<(usize, subject::Values), String> {
    let patience = if acknowledged { HOLDS_BACK } else { PATIENCE };
    let (mut sum, mut after) = (0, 0);
    for trial in 0..trials {
        let (sender, mut receiver) = C::bounded(0);
        let (acknowledges, mut acknowledgement) = C::bounded(0);
        let order = Order::default();
        let inside = order.clone();
        let sends = Waiter::start(move || {
            let sent = C::send(&sender, trial).is_ok();
            if acknowledged {
                let () = C::receive(&mut acknowledgement).unwrap_or_default();
            }
            (sent, inside.next())
        })?;
        sum += C::receive(&mut receiver).ok_or("the sender is gone")?;
        within(patience, || sends.has_ended());
        let action = order.next();
        if acknowledged {
            C::send(&acknowledges, ()).map_err(|()| "nobody waits for it")?;
        }
        let (_sent, returned) = sends.result()?;
        after += usize::from(returned > action);
    }
    Ok((sum, values([("returned_after_action", after)])))
}
