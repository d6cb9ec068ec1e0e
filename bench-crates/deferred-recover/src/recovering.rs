//! Where a panic can be stopped.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::thread::panicking;

use subject::{Class, Experiment, Params, Work, values};

use crate::guard::{Deferred, PRIMARY, SECONDARY};

/// Tries to stop a panic: around the call, and from a destructor that runs because of it.
pub fn recovering() -> Experiment {
    let with = |panic: fn(&mut String)| {
        move |_: &Params| {
            Work::probe(move || {
                let mut got = "nothing".to_owned();
                let stopped = catch_unwind(AssertUnwindSafe(|| panic(&mut got))).is_ok();
                let mut seen = values([("got", got)]);
                seen.extend(values([("stopped", stopped)]));
                Ok(((), seen))
            })
        }
    };
    Experiment::new("recover")
        .value("got", "", Class::State)
        .value("stopped", "", Class::State)
        .probe("around-call", with(around_call))
        .probe("in-destructor", with(in_destructor))
        .probe("of-destructor", with(of_destructor))
}

fn around_call(got: &mut String) {
    *got = caught(|| panic_any(PRIMARY));
}

/// The text that a function panics with.
fn caught(run: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(run)).err();
    let text =
        payload.and_then(|payload| payload.downcast_ref::<&str>().map(|text| (*text).into()));
    text.unwrap_or_else(|| "nothing".to_owned())
}

/// A destructor can see that there is a panic, and that is all.
fn in_destructor(got: &mut String) {
    let _guard = Deferred(|| {
        if panicking() {
            *got = caught(|| ());
        }
    });
    panic_any(PRIMARY);
}

/// It can catch a panic of its own meanwhile, and the first one goes on.
fn of_destructor(got: &mut String) {
    let _guard = Deferred(|| *got = caught(|| panic_any(SECONDARY)));
    panic_any(PRIMARY);
}

/// Catches a panic inside or outside of a scope that cleans up.
pub fn cleanup_order() -> Experiment {
    let with = |run: fn(&Steps)| {
        move |_: &Params| {
            Work::probe(move || {
                let steps = Steps::default();
                run(&steps);
                let steps = steps.into_inner();
                Ok(((), values([("steps", steps.join(" "))])))
            })
        }
    };
    Experiment::new("cleanup-order")
        .value("steps", "", Class::State)
        .probe("recovery-first", with(recovery_first))
        .probe("cleanup-first", with(cleanup_first))
}

type Steps = RefCell<Vec<&'static str>>;

fn closing(steps: &Steps) -> Deferred<impl FnMut()> {
    Deferred(|| steps.borrow_mut().push("closing"))
}

/// The catch stands around the scope, so the scope has cleaned up before it.
fn recovery_first(steps: &Steps) {
    let run = || {
        let _guard = closing(steps);
        panic_any(PRIMARY);
    };
    if catch_unwind(AssertUnwindSafe(run)).is_err() {
        steps.borrow_mut().push("recovered");
    }
}

/// The scope stands around the catch.
fn cleanup_first(steps: &Steps) {
    let _guard = closing(steps);
    if catch_unwind(|| panic_any(PRIMARY)).is_err() {
        steps.borrow_mut().push("recovered");
    }
}
