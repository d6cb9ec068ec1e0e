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

/// Rounds before anything is compared: what an allocator sets up once is not what survivors cost.
const WARM_UP: usize = 1000;

/// Rounds of a small object and a large one. The small ones are kept, or dropped, or were made
/// before and survive scattered among many that did not.
pub fn alternation() -> Experiment {
    Experiment::new("alternation")
        .param("rounds", 8000, (1, 100_000))
        .value("held_over_live", "1", Class::Stochastic)
        .value("resident_over_live", "1", Class::Stochastic)
        .value("large_places", "addresses", Class::Stochastic)
        .value("live_bytes", "bytes", Class::Exact)
        .value("held_growth_bytes", "bytes", Class::Stochastic)
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
            let mut kept = Population::new(rounds);
            let mut places: Vec<usize> = Vec::with_capacity(rounds);
            for round in 0..WARM_UP {
                drop(block(LARGE_BYTES, round));
            }
            let before = settled_resident_bytes()?;
            let held_before = allocator::held_bytes()?;
            if small == Small::Scattered {
                kept.grow_scattered(SMALL_BYTES, SCATTER);
            }
            for round in 0..rounds {
                if small != Small::Scattered {
                    let object = block(SMALL_BYTES, round);
                    if small == Small::Kept {
                        kept.put(round, object);
                    }
                }
                places.push(block(LARGE_BYTES, round).as_ptr().addr());
            }
            let resident = settled_resident_bytes()?.saturating_sub(before);
            places.sort_unstable();
            places.dedup();
            let live = kept.live_bytes();
            let held = allocator::held_bytes()?.saturating_sub(held_before);
            black_box(&kept);
            let seen = values([
                ("held_over_live", held as f64 / live.max(1) as f64),
                ("resident_over_live", resident as f64 / live.max(1) as f64),
                ("large_places", places.len() as f64),
                ("live_bytes", live as f64),
                ("held_growth_bytes", held as f64),
                ("resident_growth_bytes", resident as f64),
            ]);
            Ok((live, seen))
        })
    }
}
