//! Locals that are written before they are read, or are not. The functions are looked up by name in
//! the built program.

#![allow(clippy::manual_memcpy, reason = "a loop in place of a copy is what is compared")]
#![allow(clippy::needless_late_init, reason = "an assignment after the declaration is the point")]

use std::hint::black_box;

use subject::{Experiment, Work};

use crate::{OLD, nonzero_bytes};

const BYTES: usize = 8 << 10;

type Frame = [u8; BYTES];

/// Hands out a local of zeros.
#[inline(never)]
fn cleared_local(_: &Frame) -> usize {
    let local = [0; BYTES];
    nonzero_bytes(black_box(&local))
}

/// Assigns all of its local at once before it hands it out.
#[inline(never)]
fn overwritten_local(from: &Frame) -> usize {
    let mut local = [0; BYTES];
    local.copy_from_slice(from);
    nonzero_bytes(black_box(&local))
}

/// Assigns all of its local too, one element after the other.
#[inline(never)]
fn overwritten_in_loop(from: &Frame) -> usize {
    let mut local = [0; BYTES];
    for i in 0..BYTES {
        local[i] = from[i];
    }
    nonzero_bytes(black_box(&local))
}

/// Assigns a local number before it reads it.
#[inline(never)]
fn assigned_number(from: u64) -> u64 {
    let number;
    number = from;
    number
}

fn reading(read: fn(&Frame) -> usize) -> impl Fn(&subject::Params) -> Work {
    move |_| {
        let from: Box<Frame> = black_box(Box::new([OLD; BYTES]));
        Work::repeat(move || read(&from))
    }
}

/// Reads a local that was written before, or was not.
pub fn local() -> Experiment {
    Experiment::new("local")
        .variant("unassigned", reading(cleared_local))
        .variant("assigned", reading(overwritten_local))
        .variant("assigned-in-loop", reading(overwritten_in_loop))
        .variant("number", |_| {
            let from = black_box(8192);
            Work::repeat(move || assigned_number(from))
        })
}
