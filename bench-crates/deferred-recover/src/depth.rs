//! A failure that comes up from a depth of the stack.

use std::hint::black_box;
use std::panic::{catch_unwind, panic_any, resume_unwind, set_hook};

use subject::{Experiment, Params, Work};

/// What the experiment answers once it has the failure.
const FAILED: i64 = -1;

#[derive(Clone, Copy)]
struct DeepDown;

/// Calls itself to a depth and fails there. The result goes through [`black_box`], so that the
/// calls do not become a loop.
#[inline(never)]
fn descend(depth: i64, fail: fn() -> i64) -> i64 {
    if depth == 0 {
        return fail();
    }
    black_box(descend(depth - 1, fail)) + 1
}

/// Does the same and returns an error.
#[inline(never)]
fn descend_or_fail(depth: i64) -> Result<i64, DeepDown> {
    if depth == 0 {
        return Err(black_box(DeepDown));
    }
    black_box(descend_or_fail(depth - 1)).map(|below| below + 1)
}

fn panicking(fail: fn() -> i64) -> impl Fn(&Params) -> Work {
    move |p| {
        let depth = black_box(p.count("depth") as i64);
        let fail = black_box(fail);
        // Messages would cost more than the panics.
        set_hook(Box::new(|_| ()));
        Work::repeat(move || catch_unwind(|| descend(depth, fail)).unwrap_or(FAILED))
    }
}

/// Brings a failure up from a depth of the stack: by a panic, by unwinding without the hook of
/// panics, or as an error.
pub fn depth() -> Experiment {
    Experiment::new("depth")
        .param("depth", 16, (0, 10_000))
        .variant("panic", panicking(|| panic_any(DeepDown)))
        .variant("resume", panicking(|| resume_unwind(Box::new(DeepDown))))
        .variant("error", |p| {
            let depth = black_box(p.count("depth") as i64);
            Work::repeat(move || descend_or_fail(depth).unwrap_or(FAILED))
        })
}
