//! Ends of functions and processes, and what was dropped before.

use std::hint::black_box;
use std::mem::forget;
use std::process::{abort, exit};

use subject::{Class, Experiment, Values, values};

use crate::child::{Remains, in_child, say};
use crate::guard::{DROPPED, Deferred, PRIMARY, SECONDARY, saying};

/// Ends functions, and with them processes, in several ways, and looks whether a guard was dropped.
pub fn end() -> Experiment {
    Experiment::new("end")
        .value("ran", "", Class::State)
        .value("end", "", Class::State)
        .probe("return", in_child("return", look))
        .probe("panic", in_child("panic", look))
        .probe("exit", in_child("exit", look))
        .probe("abort", in_child("abort", look))
        .probe("stack-overflow", in_child("stack-overflow", look))
        .probe("double-panic", in_child("double-panic", look))
        .probe("forgotten", in_child("forgotten", look))
}

fn look(left: &Remains) -> Values {
    let mut seen = values([("ran", left.has(DROPPED))]);
    seen.extend(values([("end", left.end.clone())]));
    seen
}

pub fn return_task() {
    let _guard = saying(DROPPED);
}

pub fn panic_task() {
    let _guard = saying(DROPPED);
    std::panic::panic_any(PRIMARY);
}

pub fn exit_task() {
    let _guard = saying(DROPPED);
    exit(3);
}

pub fn abort_task() {
    let _guard = saying(DROPPED);
    abort();
}

/// A thread's stack has a size that is known; that of the main one may be without limit.
pub fn stack_overflow_task() {
    const STACK_BYTES: usize = 256 << 10;
    let overflowing = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| {
        let _guard = saying(DROPPED);
        black_box(endless(0));
    });
    let _ = overflowing.map(std::thread::JoinHandle::join);
}

#[inline(never)]
#[expect(unconditional_recursion, reason = "the end of the stack is what is looked for")]
fn endless(n: u64) -> u64 {
    black_box(endless(black_box(n) + 1)) + n
}

pub fn double_panic_task() {
    let _guard = saying(DROPPED);
    let _bomb = Deferred(|| std::panic::panic_any(SECONDARY));
    std::panic::panic_any(PRIMARY);
}

/// Forgetting a value is safe, and nothing is dropped.
pub fn forgotten_task() {
    forget(saying(DROPPED));
}

/// Panics three calls deep with nobody to catch it.
pub fn unrecovered() -> Experiment {
    Experiment::new("unrecovered")
        .value("said", "", Class::State)
        .value("end", "", Class::State)
        .probe(
            "panic",
            in_child("unrecovered", |left| {
                values([("said", left.said.join(" ")), ("end", left.end.clone())])
            }),
        )
}

pub fn unrecovered_task() {
    let _guard = saying("outer");
    middle();
}

#[inline(never)]
fn middle() {
    let _guard = saying("middle");
    inner();
    say("never");
}

#[inline(never)]
fn inner() {
    let _guard = saying("inner");
    std::panic::panic_any(black_box(PRIMARY));
}
