//! What zeroed blocks cost in memory of a known past.

use std::collections::HashSet;
use std::time::Instant;

use subject::{Class, Experiment, Params, Work, values};

use crate::memory::Block;
use crate::process::{minor_faults, resident_bytes};

/// The smallest page of every machine this runs on.
const PAGE_BYTES: usize = 4096;

/// What happens with the memory before: it is written and freed, or not.
#[derive(Clone, Copy, PartialEq)]
enum Past {
    Fresh,
    Recycled,
}

fn watched(allocate: fn(usize) -> Block, past: Past) -> impl Fn(&Params) -> Work {
    move |p| {
        let bytes = p.count("bytes");
        let count = (p.count("total") / bytes).max(1);
        if let Err(why) = resident_bytes() {
            return Work::skip(why);
        }
        Work::probe(move || {
            // Its own pages are mapped before anything is counted.
            let mut there: Vec<Option<Block>> = (0..count).map(|_| None).collect();
            let mut was = HashSet::new();
            // Lies behind the others, so that an allocator whose heap ends in free memory does not
            // give that back.
            let mut last = None;
            if past == Past::Recycled {
                was.reserve(count);
                for slot in &mut there {
                    let mut block = allocate(bytes);
                    block.touch();
                    was.insert(block.address() / PAGE_BYTES);
                    *slot = Some(block);
                }
                last = Some(Block::plain(64));
                there.fill_with(|| None);
            }
            let seen = watch(allocate, bytes, &mut there, &was)?;
            drop(last);
            Ok((count * bytes, seen))
        })
    }
}

/// Makes the blocks under the eyes of the clock and the kernel.
#[expect(clippy::disallowed_methods, reason = "a subject reads the clock around its own loop")]
fn watch(
    allocate: fn(usize) -> Block,
    bytes: usize,
    there: &mut [Option<Block>],
    was: &HashSet<usize>,
) -> Result<subject::Values, String> {
    let (resident_before, faults_before) = (resident_bytes()?, minor_faults()?);
    let start = Instant::now();
    for slot in &mut *there {
        *slot = Some(allocate(bytes));
    }
    let made = start.elapsed();
    let faults = minor_faults()? - faults_before;
    let resident_after = resident_bytes()?;
    let reused = there
        .iter()
        .flatten()
        .filter(|block| was.contains(&(block.address() / PAGE_BYTES)))
        .count();
    let faults_before = minor_faults()?;
    let start = Instant::now();
    for block in there.iter_mut().flatten() {
        block.touch();
    }
    let touched = start.elapsed();
    let touch_faults = minor_faults()? - faults_before;
    let each = |time: std::time::Duration| {
        usize::try_from(time.as_nanos()).unwrap_or(usize::MAX) / there.len()
    };
    Ok(values([
        ("make_ns", each(made)),
        ("touch_ns", each(touched)),
        ("faults", faults),
        ("touch_faults", touch_faults),
        ("resident_growth_bytes", resident_after.saturating_sub(resident_before)),
        ("reused_blocks", reused),
    ]))
}

/// Makes blocks in memory that was never used, or that was used and freed.
pub fn blocks() -> Experiment {
    Experiment::new("blocks")
        .param("bytes", 8192, (16, 256 << 20))
        .param("total", 16 << 20, (1 << 20, 256 << 20))
        .value("make_ns", "ns", Class::Stochastic)
        .value("touch_ns", "ns", Class::Stochastic)
        .value("faults", "faults", Class::Stochastic)
        .value("touch_faults", "faults", Class::Stochastic)
        .value("resident_growth_bytes", "bytes", Class::Stochastic)
        .value("reused_blocks", "blocks", Class::Stochastic)
        .probe("fresh", watched(Block::zeroed, Past::Fresh))
        .probe("recycled", watched(Block::zeroed, Past::Recycled))
        .probe("fresh-plain", watched(Block::plain, Past::Fresh))
        .probe("recycled-plain", watched(Block::plain, Past::Recycled))
}
