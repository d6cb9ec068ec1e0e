//! Two fat pointers to nothing, compared with each other.

#![allow(
    ambiguous_wide_pointer_comparisons,
    reason = "that the vtable takes part in the comparison is the experiment"
)]

use std::any::Any;
use std::hint::black_box;
use std::ptr::{addr_eq, eq, null};

use subject::{Class, Experiment, Params, Work, values};

/// Compares them with their vtables, and without.
pub fn two_nils() -> Experiment {
    let with = |equal: fn(*const dyn Any, *const dyn Any) -> bool, types: Types| {
        move |_: &Params| {
            Work::probe(move || {
                let (a, b) = black_box(types());
                Ok(((), values([("equal", equal(a, b))])))
            })
        }
    };
    Experiment::new("two-nils")
        .value("equal", "", Class::State)
        .probe("one-type", with(eq, || (nothing::<i64>(), nothing::<i64>())))
        .probe("two-types", with(eq, || (nothing::<i64>(), nothing::<String>())))
        .probe("one-type-by-address", with(addr_eq, || (nothing::<i64>(), nothing::<i64>())))
        .probe("two-types-by-address", with(addr_eq, || (nothing::<i64>(), nothing::<String>())))
}

type Types = fn() -> (*const dyn Any, *const dyn Any);

/// One place that makes the vtable of a type: two may have two.
#[inline(never)]
fn nothing<T: Any>() -> *const dyn Any {
    null::<T>()
}
