//! Channels: how much is sent without a receiver, what is in flight, and what closing does.

#![allow(clippy::disallowed_methods, reason = "what waits at a channel needs a thread of its own")]

use std::panic::catch_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crossbeam_channel::bounded;
use subject::{Class, Experiment, Params, Work, values};
use tokio::sync::mpsc;

use crate::gate::{hold, wait_until};

/// Sends until it has to wait, while nobody receives.
pub fn capacity() -> Experiment {
    Experiment::new("capacity")
        .param("buffer", 2, (0, 1024))
        .value("sent", "items", Class::Exact)
        .probe("crossbeam", |p| {
            let buffer = p.count("buffer");
            Work::probe(move || {
                let (send, receive) = bounded(buffer);
                Ok(sending(buffer, move |item| send.send(item).is_ok(), || drop(receive)))
            })
        })
        .probe("tokio", |p| {
            let buffer = p.count("buffer");
            if buffer == 0 {
                return Work::refuse("tokio has no channel without a buffer".to_owned());
            }
            Work::probe(move || {
                let (send, receive) = mpsc::channel(buffer);
                let send = move |item| send.blocking_send(item).is_ok();
                Ok(sending(buffer, send, || drop(receive)))
            })
        })
}

/// Counts what is sent by a thread until nothing more is; then there is nobody to receive, which
/// ends the thread.
fn sending(
    buffer: usize,
    send: impl Fn(usize) -> bool + Send + Sync,
    release: impl FnOnce(),
) -> (usize, subject::Values) {
    let sent = AtomicUsize::new(0);
    thread::scope(|scope| {
        scope.spawn(|| (0..).take_while(|item| send(*item)).for_each(|_| add(&sent)));
        wait_until(|| sent.load(Ordering::SeqCst) >= buffer);
        hold();
        let seen = sent.load(Ordering::SeqCst);
        release();
        (buffer, values([("sent", seen)]))
    })
}

fn add(counter: &AtomicUsize) {
    counter.fetch_add(1, Ordering::SeqCst);
}

/// A source, a stage and a sink that takes nothing: items the source has made.
pub fn in_flight() -> Experiment {
    Experiment::new("in-flight")
        .param("buffer", 2, (0, 1024))
        .value("made", "items", Class::Exact)
        .probe("crossbeam", |p| {
            let buffer = p.count("buffer");
            Work::probe(move || {
                let (first, middle) = bounded(buffer);
                let (last, sink) = bounded(buffer);
                let made = AtomicUsize::new(0);
                let seen = thread::scope(|scope| {
                    let made = &made;
                    scope.spawn(move || {
                        (0..).inspect(|_| add(made)).all(|item: usize| first.send(item).is_ok())
                    });
                    scope.spawn(move || middle.into_iter().all(|item| last.send(item).is_ok()));
                    wait_until(|| made.load(Ordering::SeqCst) >= 2 * buffer + 2);
                    hold();
                    let seen = made.load(Ordering::SeqCst);
                    drop(sink);
                    seen
                });
                Ok((buffer, values([("made", seen)])))
            })
        })
}

/// Asks for a channel without a buffer.
pub fn unbuffered() -> Experiment {
    let asked = |make: fn()| {
        move |_: &Params| {
            Work::probe(move || {
                let made = if catch_unwind(make).is_ok() { "made" } else { "panics" };
                Ok(((), values([("outcome", made.to_owned())])))
            })
        }
    };
    Experiment::new("unbuffered")
        .value("outcome", "", Class::State)
        .probe("crossbeam", asked(|| drop(bounded::<usize>(0))))
        .probe("std", asked(|| drop(std::sync::mpsc::sync_channel::<usize>(0))))
        .probe("tokio", asked(|| drop(mpsc::channel::<usize>(0))))
}

/// Sends two, closes, receives; and sends where nobody can receive.
pub fn close() -> Experiment {
    Experiment::new("close")
        .value("received", "items", Class::Exact)
        .value("range_ends", "", Class::State)
        .value("send_after_close", "", Class::State)
        .probe("crossbeam", |_| {
            Work::probe(|| {
                let (send, receive) = bounded(2);
                let (first, second) = (send.send(1).is_ok(), send.send(2).is_ok());
                drop(send);
                let received = receive.iter().count();
                let ends = first && second && receive.recv().is_err();
                let (send, receive) = bounded(2);
                drop(receive);
                let after = if send.send(3).is_err() { "error" } else { "accepted" };
                let mut seen = values([("received", received)]);
                seen.extend(values([("range_ends", ends)]));
                seen.extend(values([("send_after_close", after.to_owned())]));
                Ok((received, seen))
            })
        })
}
