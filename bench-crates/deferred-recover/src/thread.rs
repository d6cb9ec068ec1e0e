//! Panics of threads and tasks that are not the main one.

use std::thread;

use subject::{Class, Experiment, Values, Work, values};
use tokio::runtime::Runtime;

use crate::child::{Remains, in_child, say};
use crate::guard::{DROPPED, PRIMARY, saying};

/// Has a thread, one of a scope, or a task panic, and looks whether main goes on.
pub fn threads() -> Experiment {
    Experiment::new("thread")
        .value("main_went_on", "", Class::State)
        .value("main_deferred", "", Class::State)
        .value("end", "", Class::State)
        .probe("panic", in_child("thread", look))
        .probe("scope", in_child("scope", look))
        .probe("tokio-task", in_child("tokio-task", look))
}

fn look(left: &Remains) -> Values {
    let mut seen =
        values([("main_went_on", left.has("main")), ("main_deferred", left.has(DROPPED))]);
    seen.extend(values([("end", left.end.clone())]));
    seen
}

pub fn thread_task() {
    let _guard = saying(DROPPED);
    if thread::spawn(|| std::panic::panic_any(PRIMARY)).join().is_err() {
        say("main");
    }
}

/// A scope waits for its threads and hands on the panic of one that nobody has joined.
pub fn scope_task() {
    let _guard = saying(DROPPED);
    thread::scope(|scope| {
        scope.spawn(|| std::panic::panic_any(PRIMARY));
    });
    say("main");
}

pub fn tokio_task() {
    let _guard = saying(DROPPED);
    let Ok(runtime) = Runtime::new() else { return };
    let task = runtime.spawn(async { std::panic::panic_any(PRIMARY) });
    let joined: Result<(), _> = runtime.block_on(task);
    if joined.is_err_and(|error| error.is_panic()) {
        say("main");
    }
}

/// Does the same in the subject itself.
pub fn subject_thread() -> Experiment {
    Experiment::new("subject-thread").probe("panic", |_| {
        Work::probe(|| {
            let panicked = thread::spawn(|| std::panic::panic_any(PRIMARY)).join().is_err();
            Ok((panicked, Values::new()))
        })
    })
}
