//! Memory that is dropped, and how much of it the process still has later on.

#![allow(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::hint::black_box;
use std::time::Duration;

use subject::{Class, Experiment, Work};

use crate::clock;

/// What is dropped, in blocks of so many bytes: as in Go.
const DROPPED_MIB: usize = 64;
const BLOCK_BYTES: usize = 64 << 10;
/// How finely the rest is observed, in MiB: it is about all or nothing.
const COARSE_MIB: f64 = 8.0;
/// The unit of the time that passes after the drop.
const TENTH: Duration = Duration::from_millis(100);

/// Drops memory and observes what is resident some tenths of a second later: of all of it, or of
/// all but the block that was allocated last. Nobody collects and nothing is allocated meanwhile.
pub fn scavenge() -> Experiment {
    let with = |all: bool| {
        move |p: &subject::Params| {
            let passing = TENTH.saturating_mul(u32::try_from(p.count("tenths")).unwrap_or(0));
            Work::probe(move || {
                let kept_mib = drop_memory(passing, all).map_err(|error| error.to_string())?;
                Ok(((), subject::values([("kept_mib", kept_mib)])))
            })
        }
    };
    Experiment::new("scavenge")
        .param("tenths", 10, (0, 100))
        .value("kept_mib", "MiB", Class::Exact)
        .probe("all", with(true))
        .probe("all-but-last", with(false))
}

fn drop_memory(passing: Duration, all: bool) -> std::io::Result<f64> {
    let start_bytes = resident_bytes()?;
    let block = || black_box(vec![1_u8; BLOCK_BYTES]);
    let count = (DROPPED_MIB << 20) / BLOCK_BYTES;
    let mut kept: Vec<Vec<u8>> = std::iter::repeat_with(block).take(count).collect();
    let last = kept.pop().filter(|_| !all);
    kept.clear();
    kept.extend(last);
    clock::sleep(passing);
    let mib = resident_bytes()?.saturating_sub(start_bytes) as f64 / f64::from(1 << 20);
    black_box(kept);
    Ok((mib / COARSE_MIB).round() * COARSE_MIB)
}

/// How much memory this process has, in bytes.
fn resident_bytes() -> std::io::Result<usize> {
    let text = std::fs::read_to_string("/proc/self/statm")?;
    let pages = text.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok());
    let pages = pages.ok_or_else(|| std::io::Error::other(format!("cannot read '{text}'")))?;
    Ok(pages * rustix::param::page_size())
}
