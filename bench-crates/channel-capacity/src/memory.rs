//! What a channel's memory is: when it is allocated, how much, and when the kernel backs it.

#![expect(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::fs::read_to_string;
use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::channel::{Channel, Crossbeam, Flume, Std, Tokio};
use crate::on_every_channel;
use crate::pace::{median, now, since};

/// Calls a function that is generic over the size of an element, which is a parameter.
macro_rules! of_size {
    ($size:expr, $call:ident, $channel:ty, $($argument:expr),*) => {
        match $size {
            0 => $call::<$channel, 0>($($argument),*),
            1 => $call::<$channel, 1>($($argument),*),
            8 => $call::<$channel, 8>($($argument),*),
            64 => $call::<$channel, 64>($($argument),*),
            512 => $call::<$channel, 512>($($argument),*),
            4096 => $call::<$channel, 4096>($($argument),*),
            32768 => $call::<$channel, 32768>($($argument),*),
            other => Work::refuse(format!("no element has {other} bytes")),
        }
    };
}

/// Makes a channel; with `-filled`, fills and drains it too.
pub fn reserve() -> Experiment {
    Experiment::new("reserve")
        .param("cap", 100, (0, 1 << 20))
        .param("size", 8, (0, 32768))
        .variant("std", |p| reserving::<Std>(p, false))
        .variant("std-filled", |p| reserving::<Std>(p, true))
        .variant("crossbeam", |p| reserving::<Crossbeam>(p, false))
        .variant("crossbeam-filled", |p| reserving::<Crossbeam>(p, true))
        .variant("flume", |p| reserving::<Flume>(p, false))
        .variant("flume-filled", |p| reserving::<Flume>(p, true))
        .variant("tokio", |p| reserving::<Tokio>(p, false))
        .variant("tokio-filled", |p| reserving::<Tokio>(p, true))
}

fn reserving<C: Channel>(p: &Params, filled: bool) -> Work {
    let cap = black_box(p.count("cap"));
    of_size!(p.count("size"), reserving_of, C, cap, filled)
}

fn reserving_of<C: Channel, const SIZE: usize>(cap: usize, filled: bool) -> Work {
    Work::repeat(move || {
        let (sender, mut receiver) = black_box(C::bounded::<[u8; SIZE]>(cap));
        if filled {
            let sent = (0..cap).filter(|_| C::try_send(&sender, [7; SIZE]).is_ok()).count();
            let received = (0..cap).filter(|_| C::try_receive(&mut receiver).is_some()).count();
            assert!(sent == cap && received == cap, "a channel keeps what it is given");
        }
        cap
    })
}

/// Sends and receives one value at a time, with so many others in the channel.
pub fn ring() -> Experiment {
    Experiment::new("ring")
        .param("cap", 16, (1, 1 << 20))
        .param("held", 0, (0, 1 << 20))
        .param("size", 8, (0, 32768))
        .variant("std", ringing::<Std>)
        .variant("crossbeam", ringing::<Crossbeam>)
        .variant("flume", ringing::<Flume>)
        .variant("tokio", ringing::<Tokio>)
}

fn ringing<C: Channel>(p: &Params) -> Work {
    let (cap, held) = (p.count("cap"), p.count("held"));
    if held >= cap {
        return Work::refuse(format!("{held} values leave no room in a capacity of {cap}"));
    }
    of_size!(p.count("size"), ringing_of, C, cap, held)
}

fn ringing_of<C: Channel, const SIZE: usize>(cap: usize, held: usize) -> Work {
    let (sender, mut receiver) = C::bounded::<[u8; SIZE]>(cap);
    let filled = (0..held).filter(|_| C::try_send(&sender, [7; SIZE]).is_ok()).count();
    let value = black_box([7; SIZE]);
    Work::repeat(move || {
        let sent = C::try_send(&sender, black_box(value)).is_ok();
        let received = black_box(C::try_receive(&mut receiver)).is_some();
        sent && received && filled == held
    })
}

/// How many values go through a ring between two readings of the clock.
const ROUNDS: usize = 10_000;
/// How often two rings take turns.
const TURNS: usize = 9;

/// The time of an operation in a ring of any size with any number of values held, over that in a
/// ring of one slot, taking turns.
pub fn ring_scale() -> Experiment {
    let experiment = Experiment::new("ring-scale")
        .param("cap", 1024, (1, 1 << 20))
        .param("held", 0, (0, 1 << 20))
        .value("times", "1", Class::Stochastic);
    on_every_channel!(experiment, scaling)
}

fn scaling<C: Channel>(p: &Params) -> Work {
    let (cap, held) = (p.count("cap"), p.count("held"));
    Work::probe(move || {
        let (mut one, mut many) = (C::bounded::<u64>(1), C::bounded::<u64>(cap));
        for _ in 0..held {
            C::try_send(&many.0, 1).map_err(|_| "it is full")?;
        }
        // Both have gone round once before they count.
        rounds_ns::<C>(&mut one, cap)?;
        rounds_ns::<C>(&mut many, cap)?;
        let mut times = Vec::with_capacity(TURNS);
        for _ in 0..TURNS {
            times.push(rounds_ns::<C>(&mut many, ROUNDS)? / rounds_ns::<C>(&mut one, ROUNDS)?);
        }
        Ok(((), values([("times", median(times))])))
    })
}

/// Both ends of a channel of numbers.
type Ends<C> = (<C as Channel>::Sender<u64>, <C as Channel>::Receiver<u64>);

fn rounds_ns<C: Channel>((sender, receiver): &mut Ends<C>, rounds: usize) -> Result<f64, String> {
    let start = now();
    for _ in 0..rounds {
        C::try_send(sender, black_box(7)).map_err(|_| "it is full")?;
        black_box(C::try_receive(receiver)).ok_or("it is empty")?;
    }
    Ok(since(start) as f64)
}

/// How many elements the channel has whose pages are counted.
const MANY: usize = 1 << 21;

/// Makes a large channel of numbers, fills half of it, drains it, and passes a single value through
/// all of its slots; how much of what the elements need is resident each time.
pub fn resident() -> Experiment {
    let experiment = Experiment::new("resident")
        .value("made", "", Class::State)
        .value("half_full", "", Class::State)
        .value("drained", "", Class::State)
        .value("cycled", "", Class::State);
    on_every_channel!(experiment, residing)
}

fn residing<C: Channel>(_: &Params) -> Work {
    if let Err(why) = resident_bytes() {
        return Work::skip(why);
    }
    Work::probe(|| {
        let before = resident_bytes()?;
        let grown = || Ok::<_, String>(portion(resident_bytes()?.saturating_sub(before)));
        let (sender, mut receiver) = C::bounded::<u64>(MANY);
        let made = grown()?;
        let sent = (0..MANY / 2).filter(|_| C::try_send(&sender, 1).is_ok()).count();
        let half_full = grown()?;
        let received = (0..MANY / 2).filter(|_| C::try_receive(&mut receiver).is_some()).count();
        let drained = grown()?;
        for each in 0..MANY as u64 {
            C::try_send(&sender, each).map_err(|_| "an empty channel is full")?;
            C::try_receive(&mut receiver).ok_or("a value is lost")?;
        }
        let cycled = grown()?;
        let seen =
            [("made", made), ("half_full", half_full), ("drained", drained), ("cycled", cycled)];
        Ok((sent == received, values(seen.map(|(name, portion)| (name, portion.to_owned())))))
    })
}

/// How much of the elements' bytes is resident, in words: slots may be larger than elements.
fn portion(bytes: usize) -> &'static str {
    let all = size_of::<u64>() * MANY;
    match bytes * 100 / all {
        0..25 => "nothing",
        25..85 => "half",
        _ => "all",
    }
}

/// How many bytes are resident: `smaps_rollup` walks the page tables, so the number is exact.
pub fn resident_bytes() -> Result<usize, String> {
    let file = "/proc/self/smaps_rollup";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<usize>().ok());
    kib.map(|kib| kib * 1024).ok_or_else(|| format!("{file} does not say what is resident"))
}
