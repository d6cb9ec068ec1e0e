//! Copies into new memory, which a copy at once need not clear.

use std::hint::black_box;
use std::time::Instant;

use subject::{Class, Experiment, Params, Work, values};

use crate::{OLD, nonzero_bytes};

#[inline(never)]
fn copy_made(from: &[u8]) -> Vec<u8> {
    from.to_vec()
}

#[inline(never)]
fn copy_later(from: &[u8]) -> Vec<u8> {
    let mut made = black_box(vec![0; from.len()]);
    made.copy_from_slice(from);
    made
}

#[expect(clippy::disallowed_methods, reason = "a subject reads the clock around its own loop")]
fn copying(duplicate: fn(&[u8]) -> Vec<u8>) -> impl Fn(&Params) -> Work {
    move |p| {
        let from = black_box(vec![OLD; p.count("bytes")]);
        Work::probe(move || {
            let before = black_box(vec![OLD; from.len()]);
            let at = before.as_ptr().addr();
            drop(before);
            let start = Instant::now();
            let copied = duplicate(&from);
            let elapsed = usize::try_from(start.elapsed().as_nanos()).unwrap_or(usize::MAX);
            let mut seen = values([("copy_ns", elapsed)]);
            seen.extend(values([("in_old_place", copied.as_ptr().addr() == at)]));
            Ok((nonzero_bytes(&copied), seen))
        })
    }
}

/// Copies a slice once into memory in which another was freed.
pub fn copy() -> Experiment {
    Experiment::new("copy")
        .param("bytes", 16 << 20, (64, 64 << 20))
        .value("copy_ns", "ns", Class::Stochastic)
        .value("in_old_place", "", Class::State)
        .probe("at-once", copying(copy_made))
        .probe("in-two-steps", copying(copy_later))
}
