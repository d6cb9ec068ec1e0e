//! What lies behind the part of a buffer that was kept.

use subject::{Class, Experiment, Params, Work, values};

use crate::{OLD, nonzero_bytes};

fn resized(room: fn(usize) -> usize) -> impl Fn(&Params) -> Work {
    move |p| {
        let (kept, length) = (p.count("kept"), p.count("length"));
        Work::probe(move || {
            let mut buffer = vec![OLD; room(length)];
            buffer.truncate(kept);
            buffer.resize(length, 0);
            Ok((buffer.len(), values([("stale_bytes", nonzero_bytes(&buffer[kept..]))])))
        })
    }
}

/// Lengthens a buffer of old bytes that was shortened: within its capacity, and beyond it.
pub fn tail() -> Experiment {
    Experiment::new("tail")
        .param("kept", 10, (1, 500))
        .param("length", 1000, (501, 32 << 10))
        .value("stale_bytes", "bytes", Class::Exact)
        .probe("resized-in-place", resized(|length| length))
        .probe("resized", resized(|length| length / 2))
}
