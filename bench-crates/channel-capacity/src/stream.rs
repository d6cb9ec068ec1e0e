//! Streams of messages: what one costs by capacity, by the number of senders and receivers, how
//! long it is under way, and whose get through.

use std::thread;
use std::time::{Duration, Instant};

use subject::{Class, Experiment, Histogram, Params, Values, Work, values};

use crate::channel::{Channel, Shared};
use crate::pace::{MESSAGES_A_READING, Pace, median, now, since};
use crate::{on_rendezvous_channels, on_shared_channels, tasks};

/// How many windows one process measures, and their length.
const WINDOWS: usize = 4;
const WINDOW: Duration = Duration::from_micros(1250);

fn per_message(ns: f64) -> Values {
    values([("per_message_ns", ns)])
}

/// Passes messages from senders to one receiver. `places` is the capacity and the value in a
/// sender's own hands.
pub fn stream() -> Experiment {
    let experiment = Experiment::new("stream")
        .param("places", 65, (1, 1 << 20))
        .param("senders", 1, (1, 64))
        .value("per_message_ns", "ns", Class::Stochastic);
    on_rendezvous_channels!(experiment, streaming).probe("tokio", |p| {
        let (places, senders) = (p.count("places"), p.count("senders"));
        Work::probe(move || {
            let ns = tasks::per_message_ns(places - 1, senders, Pace::new(WINDOWS, WINDOW))?;
            Ok(((), per_message(ns)))
        })
    })
}

fn streaming<C: Channel>(p: &Params) -> Work {
    let (places, senders) = (p.count("places"), p.count("senders"));
    Work::probe(move || {
        let ns = per_message_ns::<C>(places - 1, senders, Pace::new(WINDOWS, WINDOW))?;
        Ok(((), per_message(ns)))
    })
}

/// The time of a message from so many senders to one receiver, in ns.
fn per_message_ns<C: Channel>(cap: usize, senders: usize, mut pace: Pace) -> Result<f64, String> {
    let (sender, mut receiver) = C::bounded::<u64>(cap);
    let start = |each| {
        let sender = sender.clone();
        thread::spawn(move || while C::send(&sender, each).is_ok() {})
    };
    let sending: Vec<_> = (0..senders as u64).map(start).collect();
    while C::receive(&mut receiver).is_some() && pace.goes_on() {}
    drop(receiver);
    for one in sending {
        one.join().map_err(|_| "a sender panicked")?;
    }
    Ok(pace.per_message_ns())
}

/// Passes messages from one sender to several receivers.
pub fn fan_out() -> Experiment {
    let experiment = Experiment::new("fan-out")
        .param("places", 65, (1, 1 << 20))
        .param("receivers", 1, (1, 64))
        .value("per_message_ns", "ns", Class::Stochastic);
    on_shared_channels!(experiment, fanning_out)
}

fn fanning_out<C: Shared>(p: &Params) -> Work {
    let (cap, receivers) = (p.count("places") - 1, p.count("receivers"));
    Work::probe(move || {
        let (sender, receiver) = C::bounded::<u64>(cap);
        let start = |_| {
            let mut receiver = C::another(&receiver);
            thread::spawn(move || while C::receive(&mut receiver).is_some() {})
        };
        let receiving: Vec<_> = (0..receivers).map(start).collect();
        let mut pace = Pace::new(WINDOWS, WINDOW);
        while C::send(&sender, 1).is_ok() && pace.goes_on() {}
        drop(sender);
        for one in receiving {
            one.join().map_err(|_| "a receiver panicked")?;
        }
        Ok(((), per_message(pace.per_message_ns())))
    })
}

/// How often the two streams of a comparison take turns.
const TURNS: usize = 5;

/// The time of a message in a channel of one capacity over that in another, taking turns.
pub fn gain() -> Experiment {
    let experiment = Experiment::new("gain")
        .param("cap", 0, (0, 1 << 20))
        .param("over_cap", 64, (0, 1 << 20))
        .value("times", "1", Class::Stochastic);
    on_rendezvous_channels!(experiment, gaining).probe("tokio", |p| {
        let caps = (p.count("cap"), p.count("over_cap"));
        Work::probe(move || compared(caps, |cap, pace| tasks::per_message_ns(cap, 1, pace)))
    })
}

fn gaining<C: Channel>(p: &Params) -> Work {
    let caps = (p.count("cap"), p.count("over_cap"));
    Work::probe(move || compared(caps, |cap, pace| per_message_ns::<C>(cap, 1, pace)))
}

fn compared(
    (cap, over_cap): (usize, usize),
    per_message_ns: impl Fn(usize, Pace) -> Result<f64, String>,
) -> Result<((), Values), String> {
    let pace = || Pace::new(2, Duration::from_millis(1));
    let turn = |_| Ok(per_message_ns(cap, pace())? / per_message_ns(over_cap, pace())?);
    let turns = (0..TURNS).map(turn).collect::<Result<Vec<f64>, String>>()?;
    Ok(((), values([("times", median(turns))])))
}

/// The times from the beginning of a send until the receiver has the value.
pub fn latency() -> Experiment {
    let experiment = Experiment::new("latency").param("cap", 0, (0, 1 << 20)).param(
        "messages",
        400,
        (1, 1 << 20),
    );
    on_rendezvous_channels!(experiment, timing).probe("tokio", |p| {
        let (cap, messages) = (p.count("cap"), p.count("messages"));
        Work::distribution(move || {
            tasks::latency(cap, messages).unwrap_or_else(|why| panic!("{why}"))
        })
    })
}

fn timing<C: Channel>(p: &Params) -> Work {
    let (cap, messages) = (p.count("cap"), p.count("messages"));
    Work::distribution(move || {
        let (sender, mut receiver) = C::bounded::<Instant>(cap);
        let sending = thread::spawn(move || {
            for _ in 0..messages {
                if C::send(&sender, now()).is_err() {
                    return;
                }
            }
        });
        let mut histogram = Histogram::new();
        while let Some(sent) = C::receive(&mut receiver) {
            histogram.record(since(sent));
        }
        drop(sending.join());
        histogram
    })
}

/// How long messages are counted in one process, in as many windows as fit.
const SHARING_FOR: Duration = Duration::from_millis(30);

/// Several senders send all the time; how evenly their messages get through within a window, by
/// Jain's index: 1 when all have the same share, 1/n when one of n has all. The mean of the windows
/// of a process counts.
pub fn shares() -> Experiment {
    let experiment = Experiment::new("shares")
        .param("cap", 1, (0, 1 << 20))
        .param("senders", 16, (1, 64))
        .param("window_ms", 5, (1, 10_000))
        .value("jain", "1", Class::Stochastic);
    on_rendezvous_channels!(experiment, sharing).probe("tokio", |p| {
        let (cap, senders, windows) = (p.count("cap"), p.count("senders"), Windows::of(p));
        Work::probe(move || Ok(((), tasks::shares(cap, senders, windows)?)))
    })
}

fn sharing<C: Channel>(p: &Params) -> Work {
    let (cap, senders, windows) = (p.count("cap"), p.count("senders"), Windows::of(p));
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(cap);
        let start = |each| {
            let sender = sender.clone();
            thread::spawn(move || while C::send(&sender, each).is_ok() {})
        };
        let sending: Vec<_> = (0..senders).map(start).collect();
        let mut shares = Shares::new(senders, windows);
        while C::receive(&mut receiver).is_some_and(|from| shares.goes_on(from)) {}
        drop(receiver);
        for one in sending {
            one.join().map_err(|_| "a sender panicked")?;
        }
        Ok(((), shares.values()))
    })
}

/// Windows of time in which shares are looked at.
#[derive(Clone, Copy)]
pub struct Windows {
    count: usize,
    each: Duration,
}

impl Windows {
    fn of(p: &Params) -> Self {
        let window_ms = p.count("window_ms");
        let count = (SHARING_FOR.as_millis() as usize / window_ms).max(1);
        Windows { count, each: Duration::from_millis(window_ms as u64) }
    }
}

/// Whose messages came through.
pub struct Shares {
    windows: Windows,
    start: Instant,
    counts: Vec<f64>,
    jain: Vec<f64>,
}

impl Shares {
    /// Of so many senders.
    pub fn new(senders: usize, windows: Windows) -> Self {
        Shares { windows, start: now(), counts: vec![0.0; senders], jain: Vec::new() }
    }

    /// Counts a message, and says whether another is wanted.
    pub fn goes_on(&mut self, from: usize) -> bool {
        self.counts[from] += 1.0;
        if self.start.elapsed() >= self.windows.each {
            self.jain.push(jain(&self.counts));
            self.counts.fill(0.0);
            self.start = now();
        }
        self.jain.len() < self.windows.count
    }

    /// The mean of the windows.
    pub fn values(&self) -> Values {
        values([("jain", self.jain.iter().sum::<f64>() / self.jain.len() as f64)])
    }
}

fn jain(counts: &[f64]) -> f64 {
    let sum: f64 = counts.iter().sum();
    let squares: f64 = counts.iter().map(|count| count.powi(2)).sum();
    sum.powi(2) / (counts.len() as f64 * squares)
}

/// How long several take from a channel that has ended, each time.
const ENDED_FOR: Duration = Duration::from_millis(3);

/// Several take from a channel that has ended, which never waits, all at once and alone, taking
/// turns: the time of a receive among others over that of one alone.
pub fn ended() -> Experiment {
    let experiment = Experiment::new("ended").param("readers", 2, (2, 16)).value(
        "slowdown",
        "1",
        Class::Stochastic,
    );
    on_shared_channels!(experiment, reading_the_end)
}

fn reading_the_end<C: Shared>(p: &Params) -> Work {
    let readers = p.count("readers");
    Work::probe(move || {
        let (sender, receiver) = C::bounded::<u64>(1);
        drop(sender);
        let turn = |_| Ok(end_ns::<C>(&receiver, readers)? / end_ns::<C>(&receiver, 1)?);
        let turns = (0..TURNS).map(turn).collect::<Result<Vec<f64>, String>>()?;
        Ok(((), values([("slowdown", median(turns))])))
    })
}

/// The time of a receive for each of so many readers, in ns.
fn end_ns<C: Shared>(receiver: &C::Receiver<u64>, readers: usize) -> Result<f64, String> {
    let reading = (0..readers).map(|_| {
        let mut receiver = C::another(receiver);
        thread::spawn(move || {
            let (mut count, start) = (0, now());
            while start.elapsed() < ENDED_FOR {
                for _ in 0..MESSAGES_A_READING {
                    assert!(C::receive(&mut receiver).is_none(), "nobody sends");
                }
                count += MESSAGES_A_READING;
            }
            count as f64 / since(start) as f64
        })
    });
    let mut per_ns = 0.0;
    for one in reading.collect::<Vec<_>>() {
        per_ns += one.join().map_err(|_| "a reader panicked")?;
    }
    Ok(readers as f64 / per_ns)
}
