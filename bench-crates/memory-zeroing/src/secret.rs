//! Memory that is erased before it is freed, which in Rust its owner does.

use std::collections::HashSet;

use subject::{Class, Experiment, Params, Work, values};
use zeroize::Zeroize;

use crate::OLD;
use crate::process::OwnMemory;

const BYTES: usize = 256;
/// One block of so many stays, as in `slots`.
const KEEP_EVERY: usize = 4;

fn freed(before: fn(&mut Vec<u8>)) -> impl Fn(&Params) -> Work {
    move |p| {
        let count = p.count("count");
        let memory = match OwnMemory::open() {
            Ok(memory) => memory,
            Err(why) => return Work::skip(why),
        };
        Work::probe(move || {
            let mut blocks: Vec<Vec<u8>> = (0..count).map(|_| vec![OLD; BYTES]).collect();
            let mut dead = HashSet::with_capacity(count);
            let mut kept = 0;
            for (i, block) in blocks.iter_mut().enumerate() {
                if i % KEEP_EVERY == 0 {
                    kept += 1;
                    continue;
                }
                dead.insert(block.as_ptr().addr());
                before(block);
                *block = Vec::new();
            }
            let mut found = [0; BYTES];
            let mut stale = 0;
            for at in &dead {
                memory.read(&mut found, *at)?;
                // The allocator writes its own notes into a freed block, but not everywhere.
                stale += usize::from(found.iter().filter(|byte| **byte == OLD).count() > BYTES / 2);
            }
            Ok((kept, values([("stale_after", stale)])))
        })
    }
}

/// Frees blocks of old bytes, erased before or not, and looks for the bytes.
pub fn secret_heap() -> Experiment {
    Experiment::new("secret-heap")
        .param("count", 4096, (64, 1 << 20))
        .value("stale_after", "blocks", Class::Stochastic)
        .probe("plain", freed(|_| {}))
        .probe("erased", freed(Zeroize::zeroize))
}
