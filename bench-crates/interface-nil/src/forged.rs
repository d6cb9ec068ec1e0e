//! What counts as absent when one word of two is set. Only a raw pointer can have a vtable and no
//! data; no value has data and no vtable.

use std::any::Any;
use std::hint::black_box;
use std::ptr::null;

use subject::{Class, Experiment, Params, Work, values};

use crate::node::Node;

/// The comparison itself; it is looked up by name in the built program.
#[inline(never)]
fn equals_none(held: Option<&dyn Any>) -> bool {
    held.is_none()
}

/// Asks values with both words set, with the vtable alone, and with neither, whether they are
/// nothing.
pub fn forged() -> Experiment {
    let with = |equals_nil: fn() -> bool| {
        move |_: &Params| Work::probe(move || Ok(((), values([("equals_nil", equals_nil())]))))
    };
    Experiment::new("forged")
        .value("equals_nil", "", Class::State)
        .probe("type-alone", with(|| black_box(null::<Node>() as *const dyn Any).is_null()))
        .probe("neither", with(|| equals_none(black_box(None))))
        .probe("both", with(|| equals_none(black_box(Some(&SEVEN as &dyn Any)))))
}

const SEVEN: i64 = 7;
