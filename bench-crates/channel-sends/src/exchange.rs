//! Whether everything that many send arrives, once and in order, without a lock of the program's
//! own.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use channel_capacity::channel::Channel;
use channel_capacity::on_every_channel;
use subject::{Class, Experiment, Params, Work, values};

/// How many messages all senders have together, about.
const MESSAGES: usize = 20_000;

/// Senders number their messages, and one receiver checks the numbers of each: how many are lost,
/// doubled or out of order.
pub fn exchange() -> Experiment {
    let experiment = Experiment::new("exchange")
        .param("cap", 7, (0, 1000))
        .param("senders", 2, (1, 1000))
        .value("faults", "messages", Class::Exact);
    on_every_channel!(experiment, exchanging)
}

fn exchanging<C: Channel>(p: &Params) -> Work {
    let (cap, senders) = (p.count("cap"), p.count("senders"));
    Work::probe(move || {
        let (sender, mut receiver) = C::bounded(cap);
        let each = MESSAGES / senders;
        let start = |from: usize| {
            let sender = sender.clone();
            thread::spawn(move || (0..each).all(|number| C::send(&sender, (from, number)).is_ok()))
        };
        let sending: Vec<_> = (0..senders).map(start).collect();
        drop(sender);
        let (mut expected, mut count, mut faults) = (vec![0; senders], 0, 0);
        while let Some((from, number)) = C::receive(&mut receiver) {
            faults += usize::from(number != expected[from]);
            expected[from] = number + 1;
            count += 1;
        }
        for one in sending {
            faults += usize::from(!one.join().map_err(|_| "a sender panicked")?);
        }
        faults += expected.iter().filter(|next| **next != each).count();
        Ok((count, values([("faults", faults)])))
    })
}

/// The control: the same into plain slots, where reading the index and moving it are two steps.
pub fn unlocked() -> Experiment {
    Experiment::new("unlocked")
        .param("senders", 2, (1, 1000))
        .value("lost", "messages", Class::Stochastic)
        .probe("slots", |p| {
            let senders = p.count("senders");
            Work::probe(move || Ok(((), values([("lost", lost(senders)?)]))))
        })
}

/// How many messages of each sender there are without a lock, which costs a switch each.
const FEW: usize = 200;

fn lost(senders: usize) -> Result<usize, String> {
    let next = Arc::new(AtomicUsize::new(0));
    let start = |_| {
        let next = Arc::clone(&next);
        thread::spawn(move || {
            for _ in 0..FEW {
                let slot = next.load(Ordering::SeqCst);
                thread::yield_now(); // Somebody else comes between.
                next.store(slot + 1, Ordering::SeqCst);
            }
        })
    };
    for one in (0..senders).map(start).collect::<Vec<_>>() {
        one.join().map_err(|_| "a sender panicked")?;
    }
    Ok(FEW * senders - next.load(Ordering::SeqCst))
}
