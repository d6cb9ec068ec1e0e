//! What is left in the slots of dead blocks, and what new blocks show of it.

use std::collections::HashSet;

use subject::{Class, Experiment, Params, Work, values};

use crate::OLD;
use crate::memory::Block;
use crate::process::OwnMemory;

/// One block of so many stays, so that no page is given back as a whole.
const KEEP_EVERY: usize = 4;

/// What was found in dead slots, and in new blocks.
#[derive(Default)]
struct Seen {
    kept: usize,
    zeroed: usize,
    changed: usize,
    reused: usize,
    stale: usize,
}

impl Seen {
    /// Looks for the old bytes in the slots of freed blocks.
    fn look_at_dead(&mut self, dead: &HashSet<usize>, bytes: usize) -> Result<(), String> {
        let memory = OwnMemory::open()?;
        let mut found = vec![0; bytes];
        for at in dead {
            memory.read(&mut found, *at)?;
            let changed = found.iter().filter(|byte| **byte != OLD).count();
            self.changed += changed;
            self.kept += usize::from(changed == 0);
            self.zeroed += usize::from(found.iter().all(|byte| *byte == 0));
        }
        Ok(())
    }

    /// Makes as many blocks as died: how many are in an old place, and how many show an old byte.
    fn look_at_new(&mut self, dead: &HashSet<usize>, bytes: usize, allocate: fn(usize) -> Block) {
        let young: Vec<Block> = dead.iter().map(|_| allocate(bytes)).collect();
        self.reused = young.iter().filter(|block| dead.contains(&block.address())).count();
        self.stale = young.iter().filter(|block| block.nonzero_bytes() > 0).count();
    }
}

fn watched(allocate: fn(usize) -> Block) -> impl Fn(&Params) -> Work {
    move |p| {
        let (bytes, count) = (p.count("bytes"), p.count("count"));
        if let Err(why) = OwnMemory::open() {
            return Work::skip(why);
        }
        Work::probe(move || {
            let mut blocks: Vec<Option<Block>> = Vec::with_capacity(count);
            for _ in 0..count {
                let mut block = Block::plain(bytes);
                block.fill(OLD);
                blocks.push(Some(block));
            }
            let mut dead = HashSet::with_capacity(count);
            for (_, slot) in blocks.iter_mut().enumerate().filter(|(i, _)| i % KEEP_EVERY != 0) {
                dead.extend(slot.take().map(|block| block.address()));
            }
            let mut seen = Seen::default();
            seen.look_at_dead(&dead, bytes)?;
            seen.look_at_new(&dead, bytes, allocate);
            let intact = blocks.iter().flatten();
            let intact = intact.filter(|block| block.bytes_equal_to(OLD) == bytes).count();
            let seen = values([
                ("dead_slots", dead.len()),
                ("kept_slots", seen.kept),
                ("zeroed_slots", seen.zeroed),
                ("changed_bytes", seen.changed),
                ("reused_slots", seen.reused),
                ("stale_slots", seen.stale),
            ]);
            Ok((intact, seen))
        })
    }
}

/// Frees three of four blocks, looks at their slots, and then at the blocks made next.
pub fn slots() -> Experiment {
    Experiment::new("slots")
        .param("bytes", 256, (16, 32 << 10))
        .param("count", 16384, (64, 1 << 20))
        .value("dead_slots", "slots", Class::Exact)
        .value("kept_slots", "slots", Class::Stochastic)
        .value("zeroed_slots", "slots", Class::Stochastic)
        .value("changed_bytes", "bytes", Class::Stochastic)
        .value("reused_slots", "slots", Class::Stochastic)
        .value("stale_slots", "slots", Class::Stochastic)
        .probe("plain", watched(Block::plain))
        .probe("zeroed", watched(Block::zeroed))
}
