//! What few survivors keep from being given back.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::allocator;
use crate::memory;
use crate::population::{Population, block};

/// Objects of one size, of which a random few survive: everything else is freed and given back.
pub fn pinning() -> Experiment {
    Experiment::new("pinning")
        .param("objects", 262_144, (1, 4_194_304))
        .param("survivors", 8192, (1, 4_194_304))
        .param("size", 128, (16, 4096))
        .param("seed", 1, (0, 1_000_000))
        .value("live_bytes", "bytes", Class::Exact)
        .value("pinned_held_bytes", "bytes", Class::Stochastic)
        .value("pinned_resident_bytes", "bytes", Class::Stochastic)
        .value("resident_over_live", "1", Class::Stochastic)
        .probe("kept", pinned(Population::grow))
        .probe("two-threads", pinned(Population::grow_in_two_threads))
}

fn pinned(grow: fn(&mut Population, usize)) -> impl Fn(&Params) -> Work {
    move |p| {
        let objects = black_box(p.count("objects"));
        let survivors = p.count("survivors").min(objects);
        let (size, seed) = (p.count("size"), p.count("seed"));
        memory::watched(move || {
            let mut population = Population::new(objects);
            let before = settled_resident_bytes()?;
            let held_before = allocator::held_bytes()?;
            grow(&mut population, size);
            population.thin(survivors, seed);
            let resident = settled_resident_bytes()?.saturating_sub(before);
            let live = population.live_bytes();
            let held = allocator::held_bytes()?.saturating_sub(held_before);
            let seen = values([
                ("live_bytes", live as f64),
                ("pinned_held_bytes", held as f64),
                ("pinned_resident_bytes", resident as f64),
                ("resident_over_live", resident as f64 / live as f64),
            ]);
            Ok((population.sum(), seen))
        })
    }
}

/// Whether moving the survivors together would save what the allocator's own numbers say.
pub fn compaction() -> Experiment {
    Experiment::new("compaction")
        .param("objects", 262_144, (1, 4_194_304))
        .param("survivors", 8192, (1, 4_194_304))
        .value("predicted_saving_share", "1", Class::Stochastic)
        .value("saved_share", "1", Class::Stochastic)
        .value("error_share", "1", Class::Stochastic)
        .probe("copied", |p| {
            let objects = black_box(p.count("objects"));
            let survivors = p.count("survivors").min(objects);
            memory::watched(move || {
                let before = settled_resident_bytes()?;
                let mut population = Population::new(objects);
                population.grow(128);
                population.thin(survivors, 1);
                let pinned = settled_resident_bytes()?.saturating_sub(before);
                let predicted = allocator::unused_share()?;
                let sum = population.sum();
                let copy = block(population.live_bytes().max(8), 0);
                population.clear();
                let packed = settled_resident_bytes()?.saturating_sub(before);
                let saved = 1.0 - packed as f64 / pinned as f64;
                black_box((copy, population));
                let seen = values([
                    ("predicted_saving_share", predicted),
                    ("saved_share", saved),
                    ("error_share", (predicted - saved).abs()),
                ]);
                Ok((sum, seen))
            })
        })
}

/// What is resident once everything that can be given back has been.
pub fn settled_resident_bytes() -> Result<usize, String> {
    allocator::collect()?;
    allocator::release()?;
    memory::resident_bytes()
}
