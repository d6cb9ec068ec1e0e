//! A value in place of what a panic kept from being computed.

use std::hint::black_box;
use std::panic::catch_unwind;

use subject::{Class, Experiment, Params, Work, values};

/// What stands for a quotient that there is not.
const FALLBACK: f64 = -1.0;

#[inline(never)]
fn quotient(a: i32, b: i32) -> i32 {
    a / b
}

/// Divides by zero and by something else.
pub fn fallback() -> Experiment {
    let with = |divisor: i32| {
        move |_: &Params| {
            Work::probe(move || {
                let divisor = black_box(divisor);
                let result = catch_unwind(|| quotient(21, divisor)).map_or(FALLBACK, f64::from);
                Ok(((), values([("result", result)])))
            })
        }
    };
    Experiment::new("fallback")
        .value("result", "", Class::Exact)
        .probe("caught", with(0))
        .probe("divisible", with(3))
}
