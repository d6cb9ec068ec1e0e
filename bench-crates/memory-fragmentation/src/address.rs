//! Whether what is alive stays where it is.

use std::hint::black_box;

use subject::{Class, Experiment, Work, values};

use crate::allocator;
use crate::population::{Population, block};

/// How often the allocator is asked to tidy up.
const COLLECTIONS: usize = 10;

/// The addresses of scattered survivors, before and after; and as a control those of a vector that
/// grows, which does move.
pub fn stability() -> Experiment {
    Experiment::new("stability")
        .value("unmoved", "", Class::State)
        .probe("survivors", |_| {
            Work::probe(|| {
                let mut population = Population::new(65_536);
                population.grow(64);
                population.thin(1024, 1);
                let before = population.addresses();
                for _ in 0..COLLECTIONS {
                    allocator::collect()?;
                    allocator::release()?;
                }
                let unmoved = population.addresses() == before;
                Ok((population.sum(), values([("unmoved", unmoved)])))
            })
        })
        .probe("growing", |_| {
            Work::probe(|| {
                let mut text = block(64, 0).into_vec();
                let before = text.as_ptr().addr();
                let neighbour = block(64, 1);
                text.resize(black_box(65_536), 0);
                black_box(neighbour);
                let unmoved = text.as_ptr().addr() == before;
                Ok((text.len() as u64, values([("unmoved", unmoved)])))
            })
        })
}
