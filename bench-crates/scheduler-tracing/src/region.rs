//! Regions of code that are labelled: spans of `tracing`, with a subscriber or without one.

use std::hint::black_box;

use subject::{Class, Experiment, Work};

use crate::subscriber::{Count, Listener};

/// Installs a second subscriber for the whole program.
pub(crate) fn tracer() -> Experiment {
    Experiment::new("tracer").value("second_refused", "", Class::State).probe("default", |_| {
        Work::probe(|| {
            Listener::install();
            let second = tracing::subscriber::set_global_default(Listener);
            Ok(((), subject::values([("second_refused", second.is_err())])))
        })
    })
}

/// Counts what a subscriber hears of n spans.
pub(crate) fn region() -> Experiment {
    let with = |call: fn()| {
        move |p: &subject::Params| {
            let n = p.count("n");
            Work::probe(move || {
                Listener::install();
                let counts = Listener::count(|| (0..n).for_each(|_| call()));
                let of = |count: Count| counts[count as usize] as usize;
                Ok((
                    (),
                    subject::values([
                        ("begins", of(Count::Enter)),
                        ("ends", of(Count::Exit)),
                        ("made", of(Count::New)),
                        ("closed", of(Count::Close)),
                    ]),
                ))
            })
        }
    };
    Experiment::new("region")
        .param("n", 1000, (1, 100_000))
        .value("begins", "events", Class::Exact)
        .value("ends", "events", Class::Exact)
        .value("made", "events", Class::Exact)
        .value("closed", "events", Class::Exact)
        .probe("span", with(span))
        .probe("bare", with(call))
}

/// Times spans and events that are left in the code, with a subscriber and without one.
pub(crate) fn cost() -> Experiment {
    let with = |call: fn(), on: bool| {
        move |_: &subject::Params| {
            if on {
                Listener::install();
                Listener::count_from_now();
            }
            Work::repeat(call)
        }
    };
    Experiment::new("region-cost")
        .probe("bare", with(call, false))
        .probe("region-off", with(span, false))
        .probe("region-on", with(span, true))
        .probe("log-off", with(event, false))
        .probe("log-on", with(event, true))
}

#[inline(never)]
fn call() {
    black_box(());
}

#[inline(never)]
fn span() {
    tracing::info_span!("region").in_scope(call);
}

#[inline(never)]
fn event() {
    tracing::info!("message");
}
