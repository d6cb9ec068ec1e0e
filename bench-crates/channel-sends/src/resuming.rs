//! Whom a receive lets go on, and whom the waiters of one channel do not concern.

use std::hint::black_box;

use channel_capacity::channel::Channel;
use channel_capacity::on_every_channel;
use channel_capacity::pace::{median, now, since};
use channel_capacity::waiting::{PATIENCE, Waiter, settle, within};
use subject::{Class, Experiment, Params, Work, values};
use tokio::sync::mpsc;

/// Senders wait at a full channel; after each receive it is counted how many more are done. How
/// often that is not one.
pub fn resuming() -> Experiment {
    let experiment = Experiment::new("resuming")
        .param("cap", 1, (0, 1000))
        .param("senders", 30, (1, 1000))
        .value("not_one", "receives", Class::Exact);
    on_every_channel!(experiment, resumed_by_one).probe("tokio-many", |p| {
        // A control: an operation that receives several values lets several go on.
        let (cap, senders) = (p.count("cap"), p.count("senders"));
        Work::probe(move || {
            let (sender, mut receiver) = mpsc::channel(cap);
            let all = waiting_senders(senders, |each| {
                let sender = sender.clone();
                move || sender.blocking_send(each).is_ok()
            })?;
            let mut values = Vec::new();
            let receive = || {
                let before = values.len();
                receiver.blocking_recv_many(&mut values, 2);
                Ok((values.len() - before, values[before..].iter().sum()))
            };
            counted(all, cap, receive)
        })
    })
}

fn resumed_by_one<C: Channel>(p: &Params) -> Work {
    let (cap, senders) = (p.count("cap"), p.count("senders"));
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(cap);
        let all = waiting_senders(senders, |each| {
            let sender = sender.clone();
            move || C::send(&sender, each).is_ok()
        })?;
        let receive = || {
            let value = C::receive(&mut receiver).ok_or("the senders are gone")?;
            Ok((1, value))
        };
        counted(all, cap, receive)
    })
}

fn waiting_senders<S: FnOnce() -> bool + Send + 'static>(
    senders: usize,
    send: impl Fn(usize) -> S,
) -> Result<Vec<Waiter<bool>>, String> {
    let all = (0..senders).map(|each| Waiter::start(send(each)));
    let all = all.collect::<Result<Vec<_>, _>>()?;
    settle(&all)?;
    Ok(all)
}

fn counted(
    mut waiting: Vec<Waiter<bool>>,
    cap: usize,
    mut receive: impl FnMut() -> Result<(usize, usize), String>,
) -> Result<(usize, subject::Values), String> {
    let senders = waiting.len();
    let (mut received, mut sum, mut not_one, mut done) = (0, 0, 0, cap.min(senders));
    while received < senders {
        let (count, value) = receive()?;
        received += count;
        sum += value;
        let expected = senders.min(received + cap);
        let ended = |all: &[Waiter<bool>]| all.iter().filter(|one| one.has_ended()).count();
        if !within(PATIENCE, || ended(&waiting) >= expected) {
            return Err("a sender is not woken".to_owned());
        }
        settle(&waiting)?; // Whoever else was woken is done too.
        let now_done = ended(&waiting);
        let more = usize::from(done < senders);
        not_one += usize::from(now_done != done + more);
        done = now_done;
    }
    for one in waiting.drain(..) {
        one.result()?;
    }
    Ok((sum, values([("not_one", not_one)])))
}

/// How many values go through the channel between two readings of the clock, and how often.
const ROUNDS: usize = 10_000;
const LOOKS: usize = 3;
/// How often senders come and go.
const TURNS: usize = 3;

/// Senders wait at one channel; what an operation on another costs over what it cost before they
/// came, and how many still wait afterwards, the fewest of several turns.
pub fn neighbours() -> Experiment {
    let experiment = Experiment::new("neighbours")
        .param("waiting", 30, (1, 100_000))
        .value("times", "1", Class::Stochastic)
        .value("still_waiting", "senders", Class::Exact);
    on_every_channel!(experiment, beside)
}

fn beside<C: Channel>(p: &Params) -> Work {
    let waiting = p.count("waiting");
    Work::probe(move || {
        let mut free = C::bounded(16);
        rounds_ns::<C>(&mut free)?; // It is warm before it counts.
        let (mut times, mut still) = (Vec::with_capacity(TURNS), waiting);
        for _ in 0..TURNS {
            let (other, mut others) = C::bounded(1);
            C::send(&other, 0).map_err(|_| "the receiver is gone")?;
            let before = least_ns::<C>(&mut free)?;
            let all = waiting_senders(waiting, |each| {
                let other = other.clone();
                move || C::send(&other, each).is_ok()
            })?;
            times.push(least_ns::<C>(&mut free)? / before);
            still = still.min(settle(&all)?);
            for _ in 0..=waiting {
                C::receive(&mut others).ok_or("the senders are gone")?;
            }
            for one in all {
                one.result()?;
            }
        }
        let mut seen = values([("times", median(times))]);
        seen.extend(values([("still_waiting", still)]));
        Ok(((), seen))
    })
}

/// Both ends of a channel of numbers.
type Ends<C> = (<C as Channel>::Sender<usize>, <C as Channel>::Receiver<usize>);

/// The least of several times: what disturbs only adds.
fn least_ns<C: Channel>(ends: &mut Ends<C>) -> Result<f64, String> {
    let times = (0..LOOKS).map(|_| rounds_ns::<C>(ends)).collect::<Result<Vec<f64>, String>>()?;
    Ok(times.into_iter().fold(f64::INFINITY, f64::min))
}

fn rounds_ns<C: Channel>((sender, receiver): &mut Ends<C>) -> Result<f64, String> {
    let start = now();
    for _ in 0..ROUNDS {
        C::try_send(sender, black_box(7)).map_err(|_| "it is full")?;
        black_box(C::try_receive(receiver)).ok_or("it is empty")?;
    }
    Ok(since(start) as f64)
}
