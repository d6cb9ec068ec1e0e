//! What runs of a function that panics in its middle.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use subject::{Class, Experiment, Params, Work, values};

use crate::guard::{Deferred, PRIMARY};

type Steps = RefCell<Vec<&'static str>>;

/// Panics or not, between two steps of a function that is called under `catch_unwind`.
pub fn skipped() -> Experiment {
    let with = |panics: bool| {
        move |_: &Params| {
            Work::probe(move || {
                let steps = Steps::default();
                // What was caught is the end of the function, which is all that is asked.
                let _ = catch_unwind(AssertUnwindSafe(|| interrupted(&steps, panics)));
                steps.borrow_mut().push("caller");
                Ok(((), values([("steps", steps.borrow().join(" "))])))
            })
        }
    };
    Experiment::new("skipped")
        .value("steps", "", Class::State)
        .probe("panic", with(true))
        .probe("return", with(false))
}

#[inline(never)]
fn interrupted(steps: &Steps, panics: bool) {
    let _guard = Deferred(|| steps.borrow_mut().push("deferred"));
    steps.borrow_mut().push("before");
    if panics {
        std::panic::panic_any(PRIMARY);
    }
    steps.borrow_mut().push("after");
}
