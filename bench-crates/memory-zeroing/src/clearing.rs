//! Ways to zero what is there.

#![allow(clippy::needless_range_loop, reason = "a loop by index is what is compared")]

use std::cell::RefCell;
use std::hint::black_box;
use std::rc::Rc;

use subject::{Class, Experiment, Params, Work, values};

use crate::{OLD, nonzero_bytes};

#[inline(never)]
fn zero_by_fill(bytes: &mut [u8]) {
    bytes.fill(0);
}

#[inline(never)]
fn zero_by_iterator(bytes: &mut [u8]) {
    for byte in bytes {
        *byte = 0;
    }
}

#[inline(never)]
fn zero_by_index(bytes: &mut [u8]) {
    for i in 0..bytes.len() {
        bytes[i] = 0;
    }
}

fn zeroing(zero: fn(&mut [u8])) -> impl Fn(&Params) -> Work {
    move |p| {
        let buffer = Rc::new(RefCell::new(vec![OLD; p.count("bytes")]));
        let looked_at = Rc::clone(&buffer);
        let operation = move || {
            let mut buffer = buffer.borrow_mut();
            zero(black_box(&mut buffer));
            u64::from(buffer[buffer.len() - 1])
        };
        Work::observed(operation, move |_| {
            values([("nonzero", nonzero_bytes(&looked_at.borrow()))])
        })
    }
}

/// Zeroes a slice that is there.
pub fn clear() -> Experiment {
    Experiment::new("clear")
        .param("bytes", 1 << 20, (64, 64 << 20))
        .value("nonzero", "elements", Class::Exact)
        .variant("clear", zeroing(zero_by_fill))
        .variant("range-loop", zeroing(zero_by_iterator))
        .variant("index-loop", zeroing(zero_by_index))
}
