//! Small objects that stay, alternating with large ones that go.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::allocator;
use crate::memory;
use crate::pinning::settled_resident_bytes;
use crate::population::{Population, block};

const SMALL_BYTES: usize = 64;
const LARGE_BYTES: usize = 64 << 10;

/// Small ones that are made for one that survives, in the variant that scatters them.
const SCATTER: usize = 64;

/// Rounds of a small object and a large one. The small ones are kept, or dropped, or were made
/// before and survive scattered among many that did not.
pub fn alternation() -> Experiment {
    Experiment::new("alternation")
        .param("rounds", 8000, (1, 100_000))
        .value("resident_over_live", "1", Class::Stochastic)
        .value("large_places", "addresses", Class::Stochastic)
        .value("live_bytes", "bytes", Class::Exact)
        .value("held_bytes", "bytes", Class::Stochastic)
        .value("resident_growth_bytes", "bytes", Class::Stochastic)
        .probe("keep", alternated(Small::Kept))
        .probe("drop", alternated(Small::Dropped))
        .probe("scattered", alternated(Small::Scattered))
}

#[derive(Clone, Copy, PartialEq)]
enum Small {
    Kept,
    Dropped,
    Scattered,
}

fn alternated(small: Small) -> impl Fn(&Params) -> Work {
    move |p| {
        let rounds = black_box(p.count("rounds"));
        memory::watched(move || {
            let mut kept: Vec<Box<[u8]>> = Vec::with_capacity(rounds);
            let mut places: Vec<usize> = Vec::with_capacity(rounds);
            let mut scattered = Population::new(rounds * SCATTER);
            let before = settled_resident_bytes()?;
            if small == Small::Scattered {
                scattered.grow(SMALL_BYTES);
                scattered.keep_every(SCATTER);
            }
            for round in 0..rounds {
                if small != Small::Scattered {
                    let object = block(SMALL_BYTES, round);
                    if small == Small::Kept {
                        kept.push(object);
                    }
                }
                places.push(block(LARGE_BYTES, round).as_ptr().addr());
            }
            let resident = settled_resident_bytes()?.saturating_sub(before);
            places.sort_unstable();
            places.dedup();
            let live = kept.len() * SMALL_BYTES + scattered.live_bytes();
            black_box(&kept);
            let seen = values([
                ("resident_over_live", resident as f64 / live.max(1) as f64),
                ("large_places", places.len() as f64),
                ("live_bytes", live as f64),
                ("held_bytes", allocator::held_bytes()? as f64),
                ("resident_growth_bytes", resident as f64),
            ]);
            Ok((live, seen))
        })
    }
}
