//! Whether sends that come together are merged, get cheaper, and what it brings to merge them
//! oneself.

use std::sync::{Arc, Barrier};
use std::thread;

use channel_capacity::channel::Channel;
use channel_capacity::on_every_channel;
use channel_capacity::pace::{median, now, processor_time, since};
use subject::{Class, Experiment, Params, Values, Work, values};
use tokio::sync::watch;

/// Many send the same value at once into a channel with room for all; how many values come out.
pub fn slots() -> Experiment {
    let experiment = Experiment::new("slots").param("senders", 100, (1, 1000)).value(
        "slots",
        "slots",
        Class::Exact,
    );
    on_every_channel!(experiment, slots_taken).probe("watch", |p| {
        // A control: something that keeps the last value only does combine what is sent.
        let senders = p.count("senders");
        Work::probe(move || {
            let (sender, mut receiver) = watch::channel(0);
            let start = |_| {
                let sender = sender.clone();
                thread::spawn(move || sender.send(7).is_ok())
            };
            for one in (0..senders).map(start).collect::<Vec<_>>() {
                one.join().map_err(|_| "a sender panicked")?;
            }
            let mut taken = 0;
            while receiver.has_changed().map_err(|error| error.to_string())? {
                receiver.mark_unchanged();
                taken += 1;
            }
            Ok(((), values([("slots", taken)])))
        })
    })
}

fn slots_taken<C: Channel>(p: &Params) -> Work {
    let senders = p.count("senders");
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(senders);
        let start = |_| {
            let sender = sender.clone();
            thread::spawn(move || C::send(&sender, 7_u64).is_ok())
        };
        for one in (0..senders).map(start).collect::<Vec<_>>() {
            one.join().map_err(|_| "a sender panicked")?;
        }
        let mut taken = 0;
        while C::try_receive(&mut receiver).is_some() {
            taken += 1;
        }
        Ok(((), values([("slots", taken)])))
    })
}

/// How many messages all senders have together.
const MESSAGES: usize = 65_536;
/// How often the two that are compared take turns.
const TURNS: usize = 3;

/// Senders that begin together send into a channel that is never full; the processors' time of a
/// send, and that over the same with one sender, taking turns.
pub fn crowding() -> Experiment {
    let experiment = Experiment::new("crowding")
        .param("senders", 16, (1, 64))
        .value("per_send_ns", "ns", Class::Stochastic)
        .value("times", "1", Class::Stochastic);
    on_every_channel!(experiment, crowded)
}

fn crowded<C: Channel>(p: &Params) -> Work {
    let senders = p.count("senders");
    Work::probe(move || {
        let (mut many, mut times) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let (alone, together) = (per_send_ns::<C>(1)?, per_send_ns::<C>(senders)?);
            times.push(together / alone);
            many.push(together);
        }
        Ok(((), values([("per_send_ns", median(many)), ("times", median(times))])))
    })
}

fn per_send_ns<C: Channel>(senders: usize) -> Result<f64, String> {
    let (sender, receiver) = C::bounded::<u64>(MESSAGES);
    let gate = Arc::new(Barrier::new(senders + 1));
    let start = |_| {
        let (sender, gate) = (sender.clone(), Arc::clone(&gate));
        thread::spawn(move || {
            gate.wait();
            for each in 0..(MESSAGES / senders) as u64 {
                if C::send(&sender, each).is_err() {
                    return;
                }
            }
        })
    };
    let sending: Vec<_> = (0..senders).map(start).collect();
    let before = processor_time();
    gate.wait();
    for one in sending {
        one.join().map_err(|_| "a sender panicked")?;
    }
    let spent = processor_time() - before;
    drop(receiver);
    Ok(spent.as_nanos() as f64 / MESSAGES as f64)
}

/// How many batches go through, and how many where there is no buffer: those take far longer.
const BATCHES: usize = 8192;
const BATCHES_UNBUFFERED: usize = 512;

/// Elements are sent in batches, each a block of its own; the time of an element, and that of one
/// sent alone over it, taking turns.
pub fn batching() -> Experiment {
    let experiment = Experiment::new("batching")
        .param("cap", 64, (0, 1024))
        .param("batch", 64, (1, 4096))
        .value("per_element_ns", "ns", Class::Stochastic)
        .value("times", "1", Class::Stochastic);
    on_every_channel!(experiment, batched)
}

fn batched<C: Channel>(p: &Params) -> Work {
    let (cap, batch) = (p.count("cap"), p.count("batch"));
    Work::probe(move || {
        let (mut each, mut times) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let alone = per_element_ns::<C>(cap, 1)?;
            let together = per_element_ns::<C>(cap, batch)?;
            times.push(alone / together);
            each.push(together);
        }
        Ok(((), batch_values(each, times)))
    })
}

fn batch_values(each: Vec<f64>, times: Vec<f64>) -> Values {
    values([("per_element_ns", median(each)), ("times", median(times))])
}

fn per_element_ns<C: Channel>(cap: usize, batch: usize) -> Result<f64, String> {
    let batches = if cap == 0 { BATCHES_UNBUFFERED } else { BATCHES };
    let (sender, mut receiver) = C::bounded::<Vec<u64>>(cap);
    let start = now();
    let sending =
        thread::spawn(move || (0..batches).all(|_| C::send(&sender, vec![1; batch]).is_ok()));
    let mut sum = 0;
    while let Some(values) = C::receive(&mut receiver) {
        sum += values.iter().sum::<u64>();
    }
    let elapsed = since(start) as f64;
    let sent = sending.join().map_err(|_| "the sender panicked")?;
    if sent && sum == (batches * batch) as u64 {
        Ok(elapsed / sum as f64)
    } else {
        Err("elements are lost".to_owned())
    }
}
