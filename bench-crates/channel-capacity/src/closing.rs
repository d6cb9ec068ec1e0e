//! The end of a channel: in Rust nobody closes one, it ends when one side is gone.

use subject::{Class, Experiment, Params, Work, values};

use crate::channel::{Channel, Shared};
use crate::waiting::{Waiter, settle};
use crate::{on_every_channel, on_shared_channels};

/// Two values are in the channel when its last sender goes; what comes out.
pub fn drain() -> Experiment {
    let experiment = Experiment::new("drain").value("came_out", "", Class::State).value(
        "while_a_clone_lives",
        "",
        Class::State,
    );
    on_every_channel!(experiment, draining)
}

fn draining<C: Channel>(_: &Params) -> Work {
    Work::probe(|| {
        let (sender, mut receiver) = C::bounded(4);
        for each in [10, 20] {
            C::send(&sender, each).map_err(|_| "the receiver is gone")?;
        }
        let clone = sender.clone();
        drop(sender);
        let mut came_out = Vec::new();
        while let Some(value) = C::try_receive::<i64>(&mut receiver) {
            came_out.push(value.to_string());
        }
        let open = C::send(&clone, 30).is_ok() && C::receive(&mut receiver) == Some(30);
        drop(clone);
        came_out
            .push(C::receive(&mut receiver).map_or("end".to_owned(), |value| value.to_string()));
        let alive = if open { "open" } else { "ended" };
        let seen = [("came_out", came_out.join(" ")), ("while_a_clone_lives", alive.to_owned())];
        Ok(((), values(seen)))
    })
}

/// The other side goes; what a send does then, from an empty channel, a full one, and in senders
/// that wait already.
pub fn closed_send() -> Experiment {
    let experiment = Experiment::new("closed-send")
        .param("waiting", 0, (0, 1000))
        .value("outcome", "", Class::State)
        .value("with_that_outcome", "senders", Class::Exact);
    on_every_channel!(experiment, sending_to_nobody)
}

fn sending_to_nobody<C: Channel>(p: &Params) -> Work {
    let waiting = p.count("waiting");
    Work::probe(move || {
        let (sender, receiver) = C::bounded(1);
        let all = if waiting > 0 {
            C::send(&sender, 0).map_err(|_| "the receiver is gone")?;
            let start = |each| {
                let sender = sender.clone();
                Waiter::start(move || C::send(&sender, each))
            };
            (1..=waiting).map(start).collect::<Result<Vec<_>, _>>()?
        } else {
            Vec::new()
        };
        if settle(&all)? != waiting {
            return Err("a sender does not wait".to_owned());
        }
        drop(receiver);
        let mut outcomes = vec![C::send(&sender, 7) == Err(7)];
        for (value, one) in (1..).zip(all) {
            outcomes.push(one.result()? == Err(value));
        }
        let refused = outcomes.iter().filter(|refused| **refused).count();
        let outcome = if refused == outcomes.len() { "an error with the value" } else { "another" };
        let mut seen = values([("outcome", outcome.to_owned())]);
        seen.extend(values([("with_that_outcome", refused)]));
        Ok(((), seen))
    })
}

/// Receivers wait, and the last sender goes; how many of them come back.
pub fn waking() -> Experiment {
    let experiment = Experiment::new("waking").param("receivers", 100, (1, 1000)).value(
        "woken",
        "receivers",
        Class::Exact,
    );
    on_shared_channels!(experiment, woken)
}

fn woken<C: Shared>(p: &Params) -> Work {
    let receivers = p.count("receivers");
    Work::probe(move || {
        let (sender, receiver) = C::bounded::<u64>(0);
        let start = |_| {
            let mut receiver = C::another(&receiver);
            Waiter::start(move || C::receive(&mut receiver).is_none())
        };
        let all = (0..receivers).map(start).collect::<Result<Vec<_>, _>>()?;
        if settle(&all)? != receivers {
            return Err("a receiver does not wait".to_owned());
        }
        drop(sender);
        let mut woken = 0;
        for one in all {
            woken += usize::from(one.result()?);
        }
        Ok((woken, values([("woken", woken)])))
    })
}
