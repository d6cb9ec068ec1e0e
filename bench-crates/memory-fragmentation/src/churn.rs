//! Objects that die soon, over and over.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::allocator;
use crate::memory::{self, resident_bytes};
use crate::population::{Population, block};

/// The size of the objects of a steady churn.
const BYTES: usize = 128;

/// One object in so many is kept, in the variants that keep some.
const KEEP_ONE_IN: usize = 64;

/// `objects` objects die at once, after a fifth of that as warm-up.
pub fn churn() -> Experiment {
    Experiment::new("churn")
        .param("objects", 2_000_000, (10, 100_000_000))
        .value("resident_growth", "1", Class::Stochastic)
        .value("held_bytes", "bytes", Class::Stochastic)
        .value("reserved_growth", "1", Class::Stochastic)
        .probe("dropped", churned(false))
        .probe("kept", churned(true))
}

fn churned(keep: bool) -> impl Fn(&Params) -> Work {
    move |p| {
        let objects = black_box(p.count("objects"));
        memory::watched(move || {
            let mut kept: Vec<Box<[u8]>> = Vec::new();
            let mut make = |count: usize| {
                for number in 0..count {
                    let object = block(BYTES, number);
                    if keep && number % KEEP_ONE_IN == 0 {
                        kept.push(object);
                    }
                }
            };
            make(objects / 5);
            let resident = resident_bytes()?;
            let reserved = allocator::reserved_bytes()?;
            make(objects);
            let seen = values([
                ("resident_growth", resident_bytes()? as f64 / resident as f64),
                ("held_bytes", allocator::held_bytes()? as f64),
                ("reserved_growth", allocator::reserved_bytes()? as f64 / reserved as f64),
            ]);
            let alive = kept.len();
            black_box(kept);
            Ok((alive, seen))
        })
    }
}

/// The bytes of one burst, and the size of its objects.
const BURST_BYTES: usize = 16 << 20;
const BURST_OBJECT_BYTES: usize = 512;

/// Bursts of objects that all die, or of which some survive, with a collection after each.
pub fn bursts() -> Experiment {
    Experiment::new("bursts")
        .param("cycles", 5, (2, 100))
        .value("held_growth", "1", Class::Stochastic)
        .value("left_held_bytes", "bytes", Class::Stochastic)
        .probe("dead", burst(false))
        .probe("pinned", burst(true))
}

fn burst(keep: bool) -> impl Fn(&Params) -> Work {
    move |p| {
        let cycles = black_box(p.count("cycles"));
        Work::probe(move || {
            let objects = BURST_BYTES / BURST_OBJECT_BYTES;
            let kept_of_each = if keep { objects / KEEP_ONE_IN } else { 0 };
            let mut kept: Vec<Population> = Vec::with_capacity(cycles);
            let before = allocator::held_bytes()?;
            let mut peaks = Vec::with_capacity(cycles);
            for _ in 0..cycles {
                let mut population = Population::new(objects);
                population.grow(BURST_OBJECT_BYTES);
                peaks.push(allocator::held_bytes()? as f64);
                population.thin(kept_of_each, 1);
                if keep {
                    kept.push(population);
                } else {
                    drop(population);
                }
                allocator::collect()?;
            }
            let left = allocator::held_bytes()?.saturating_sub(before) as f64;
            let growth = peaks[cycles - 1] / peaks[0];
            let alive: usize = kept.iter().map(Population::live_bytes).sum();
            black_box(kept);
            Ok((alive, values([("held_growth", growth), ("left_held_bytes", left)])))
        })
    }
}
