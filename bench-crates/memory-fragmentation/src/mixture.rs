//! A service that runs long: short-lived buffers of drifting sizes beside a cache.

use std::hint::black_box;

use subject::{Class, Experiment, values};

use crate::allocator;
use crate::chance::Chance;
use crate::memory::{self, resident_bytes};
use crate::pinning::settled_resident_bytes;
use crate::population::block;

/// Places of the cache.
const CACHE: usize = 10_000;

/// Objects of one round, of which one in [`CACHE_ONE_IN`] goes to a random place of the cache.
const OBJECTS: usize = 20_000;
const CACHE_ONE_IN: usize = 10;

/// Sizes drift from round to round: from 64 to 2047 bytes, doubled five times.
const LEAST_BYTES: usize = 64;
const DOUBLINGS: usize = 5;

/// What is resident for what is alive, in the end, and whether that still grows.
pub fn mixture() -> Experiment {
    Experiment::new("mixture")
        .param("rounds", 30, (2, 1000))
        .value("live_bytes", "bytes", Class::Exact)
        .value("resident_over_live", "1", Class::Stochastic)
        .value("released_over_live", "1", Class::Stochastic)
        .value("second_half_growth", "1", Class::Stochastic)
        .value("held_growth", "1", Class::Stochastic)
        .probe("cache", |p| {
            let rounds = black_box(p.count("rounds"));
            memory::watched(move || {
                let start = resident_bytes()?;
                let mut cache = Cache::new();
                let mut residents = Vec::with_capacity(rounds);
                let mut held_halfway = 0;
                for round in 0..rounds {
                    if round == rounds / 2 {
                        allocator::collect()?;
                        held_halfway = allocator::held_bytes()?;
                    }
                    cache.round(LEAST_BYTES << (round % DOUBLINGS));
                    residents.push(resident_bytes()?.saturating_sub(start));
                }
                let live = cache.live_bytes();
                let over = |resident: usize| resident as f64 / live as f64;
                let released = settled_resident_bytes()?.saturating_sub(start);
                let held = allocator::held_bytes()?;
                let most = |half: &[usize]| half.iter().copied().max().unwrap_or(0) as f64;
                let (first, second) = residents.split_at(rounds / 2);
                let seen = values([
                    ("live_bytes", live as f64),
                    ("resident_over_live", over(residents[rounds - 1])),
                    ("released_over_live", over(released)),
                    ("second_half_growth", most(second) / most(first)),
                    ("held_growth", held as f64 / held_halfway as f64),
                ]);
                black_box(&cache);
                Ok((live as u64, seen))
            })
        })
}

struct Cache {
    places: Vec<Box<[u8]>>,
    chance: Chance,
}

impl Cache {
    fn new() -> Self {
        let places = (0..CACHE).map(|place| block(LEAST_BYTES, place)).collect();
        Cache { places, chance: Chance::new(1) }
    }

    fn round(&mut self, base_bytes: usize) {
        for number in 0..OBJECTS {
            let object = block(base_bytes + self.chance.below(base_bytes), number);
            if number % CACHE_ONE_IN == 0 {
                let place = self.chance.below(CACHE);
                self.places[place] = object;
            }
        }
    }

    fn live_bytes(&self) -> usize {
        self.places.iter().map(|object| object.len()).sum()
    }
}
