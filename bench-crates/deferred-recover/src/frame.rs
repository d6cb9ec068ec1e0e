//! Whether the frame that panicked is still on the stack.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::mpsc;

use subject::{Class, Experiment, Work, values};

use crate::guard::Deferred;
use crate::trace::{first, frames};

/// Looks for it in the hook of a panic, in a destructor that runs because of it, and after it was
/// caught.
pub fn frame() -> Experiment {
    Experiment::new("frame")
        .value("panicking", "", Class::State)
        .probe("hook", |_| {
            Work::probe(|| {
                let (seen, look) = mpsc::channel();
                let usual = take_hook();
                set_hook(Box::new(move |_| {
                    // The receiver lives longer than the hook.
                    let _ = seen.send(panicking_frame());
                }));
                let _ = catch_unwind(first);
                set_hook(usual);
                let seen = look.try_recv().map_err(|error| format!("the hook: {error}"))?;
                Ok(((), values([("panicking", seen)])))
            })
        })
        .probe("destructor", |_| {
            Work::probe(|| {
                let seen = RefCell::new("not looked".to_owned());
                let run = || {
                    let _guard = Deferred(|| *seen.borrow_mut() = panicking_frame());
                    first();
                };
                let _ = catch_unwind(AssertUnwindSafe(run));
                Ok(((), values([("panicking", seen.into_inner())])))
            })
        })
        .probe("caught", |_| {
            Work::probe(|| {
                let _ = catch_unwind(first);
                Ok(((), values([("panicking", panicking_frame())])))
            })
        })
}

/// Says whether the function that panicked is on the stack.
fn panicking_frame() -> String {
    let stack = Backtrace::force_capture().to_string();
    if frames(&stack).contains("third") { "present" } else { "gone" }.to_owned()
}
