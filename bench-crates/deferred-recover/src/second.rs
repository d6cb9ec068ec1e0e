//! A panic while another is under way.

use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use subject::{Class, Experiment, Values, values};

use crate::child::{Remains, in_child, say};
use crate::guard::{Deferred, PRIMARY, SECONDARY};

/// Has a destructor panic, during unwinding or otherwise, under `catch_unwind`, and looks what is
/// caught.
pub fn second() -> Experiment {
    let look = |left: &Remains| {
        let seen = left.said.first().cloned().unwrap_or_else(|| "nothing".to_owned());
        values([("seen", seen), ("end", left.end.clone())])
    };
    Experiment::new("second")
        .value("seen", "", Class::State)
        .value("end", "", Class::State)
        .probe("during-panic", in_child("second-during-panic", look))
        .probe("alone", in_child("second-alone", look))
}

fn say_what_is_caught(run: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(run)) {
        say(payload.downcast_ref::<&str>().copied().unwrap_or("something"));
    }
}

pub fn during_panic_task() {
    say_what_is_caught(|| {
        let _bomb = Deferred(|| panic_any(SECONDARY));
        panic_any(PRIMARY);
    });
}

pub fn alone_task() {
    say_what_is_caught(|| {
        let _bomb = Deferred(|| panic_any(SECONDARY));
    });
}

/// Reads from the standard error of a process which of its panics are reported. The messages are
/// those of the macro, as a payload of another type is not written.
pub fn report() -> Experiment {
    Experiment::new("report")
        .value("first_reported", "", Class::State)
        .value("last_reported", "", Class::State)
        .value("end", "", Class::State)
        .probe("second", in_child("report-second", look))
        .probe("after-recovery", in_child("report-after-recovery", look))
}

fn look(left: &Remains) -> Values {
    let mut seen = values([
        ("first_reported", left.stderr.contains(PRIMARY)),
        ("last_reported", left.stderr.contains(SECONDARY)),
    ]);
    seen.extend(values([("end", left.end.clone())]));
    seen
}

pub fn report_second_task() {
    let _bomb = Deferred(|| panic!("{SECONDARY}"));
    panic!("{PRIMARY}");
}

/// The first panic is over before the second begins.
pub fn report_after_recovery_task() {
    // What was caught is of no interest any more.
    let _ = catch_unwind(|| panic!("{PRIMARY}"));
    panic!("{SECONDARY}");
}
