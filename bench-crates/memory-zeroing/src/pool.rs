//! A pool of buffers, which Rust's library does not have: a stack of them.

use subject::{Class, Experiment, Params, Work, values};

use crate::{OLD, nonzero_bytes};

fn reused(before: fn(&mut [u8])) -> impl Fn(&Params) -> Work {
    move |p| {
        let bytes = p.count("bytes");
        Work::probe(move || {
            let mut pool: Vec<Vec<u8>> = Vec::new();
            let mut get = |put: Option<Vec<u8>>| {
                pool.extend(put);
                pool.pop().unwrap_or_else(|| vec![0; bytes])
            };
            let mut first = get(None);
            first.fill(OLD);
            before(&mut first);
            let place = first.as_ptr().addr();
            let second = get(Some(first));
            let mut seen = values([("stale_bytes", nonzero_bytes(&second))]);
            seen.extend(values([("same_buffer", second.as_ptr().addr() == place)]));
            Ok((second.len(), seen))
        })
    }
}

/// Puts a buffer of old bytes into a pool and takes it out again.
pub fn pool() -> Experiment {
    Experiment::new("pool")
        .param("bytes", 4096, (1, 1 << 20))
        .value("stale_bytes", "bytes", Class::Exact)
        .value("same_buffer", "", Class::State)
        .probe("as-it-is", reused(|_| {}))
        .probe("cleared", reused(|bytes| bytes.fill(0)))
}
