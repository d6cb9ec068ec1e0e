//! Statics that nobody has touched yet.

use std::sync::atomic::{AtomicU8, Ordering};

use subject::{Class, Experiment, Params, Work, values};

use crate::OLD;
use crate::process::{backing, resident_in};

/// Far more than the rest of the program has in its file.
const BYTES: usize = 16 << 20;

/// Zeros that may change.
static CHANGEABLE: [AtomicU8; BYTES] = [const { AtomicU8::new(0) }; BYTES];
/// Zeros that may not.
static IMMUTABLE: [u8; BYTES] = [0; BYTES];

fn look(touch: fn(), at: fn() -> usize) -> impl Fn(&Params) -> Work {
    move |_| {
        let at = at();
        if let Err(why) = resident_in(at, BYTES) {
            return Work::skip(why);
        }
        Work::probe(move || {
            touch();
            let resident = resident_in(at, BYTES)?;
            let mut seen = values([("resident_bytes", resident)]);
            seen.extend(values([("backing", backing(at + BYTES / 2)?)]));
            Ok((BYTES, seen))
        })
    }
}

fn fill() {
    for byte in &CHANGEABLE {
        byte.store(OLD, Ordering::Relaxed);
    }
}

/// Asks for the pages of statics.
pub fn global() -> Experiment {
    let changeable = || CHANGEABLE.as_ptr().addr();
    Experiment::new("global")
        .value("backing", "", Class::State)
        .value("resident_bytes", "bytes", Class::Stochastic)
        .probe("untouched", look(|| {}, changeable))
        .probe("immutable", look(|| {}, || IMMUTABLE.as_ptr().addr()))
        .probe("touched", look(fill, changeable))
}
