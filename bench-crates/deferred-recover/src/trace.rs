//! What a process that dies of a panic says of the way there.

use std::hint::black_box;

use regex::Regex;
use subject::{Class, Experiment, Values, values};

use crate::child::{Remains, in_child, in_child_with_backtrace};
use crate::guard::PRIMARY;

/// Panics at the end of a chain of calls, and reads the chain from standard error.
pub fn trace() -> Experiment {
    Experiment::new("trace")
        .value("frames", "", Class::State)
        .value("end", "", Class::State)
        .probe("panic", in_child("chain", look))
        .probe("backtrace", in_child_with_backtrace("chain", look))
}

fn look(left: &Remains) -> Values {
    let named = match frames(&left.stderr) {
        names if names.is_empty() => "none".to_owned(),
        names => names,
    };
    values([("frames", named), ("end", left.end.clone())])
}

/// The frames of a backtrace that are one of the functions below, or main.
pub fn frames(backtrace: &str) -> String {
    // A function into which another was inlined has no path there.
    let pattern = r"(?m)^ *\d+: (?:deferred_recover::(?:trace::)?)?(first|second|third|main)$";
    let Ok(pattern) = Regex::new(pattern) else { return String::new() };
    let names: Vec<&str> = pattern
        .captures_iter(backtrace)
        .filter_map(|found| found.get(1).map(|name| name.as_str()))
        .collect();
    names.join(" ")
}

pub fn chain_task() {
    first();
}

#[inline(never)]
pub fn first() {
    second();
    black_box(());
}

#[inline(never)]
fn second() {
    third();
    black_box(());
}

#[inline(never)]
fn third() {
    std::panic::panic_any(black_box(PRIMARY));
}
