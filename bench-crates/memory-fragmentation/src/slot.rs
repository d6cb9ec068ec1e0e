//! How many blocks of one size share a unit.

use std::collections::BTreeMap;
use std::hint::black_box;

use subject::{Class, Experiment, Work, values};

use crate::allocator;
use crate::memory::PAGE_BYTES;
use crate::population::Population;

/// Enough for several units of the smallest blocks, with every allocator.
const BLOCKS: usize = 32_768;

/// Groups the addresses of many blocks by the unit they are in.
pub fn slots() -> Experiment {
    Experiment::new("slots")
        .param("size", 128, (16, 2048))
        .value("slots_in_unit", "blocks", Class::Exact)
        .value("slots_told", "blocks", Class::Exact)
        .value("unit_bytes", "bytes", Class::Exact)
        .value("units_over_least", "1", Class::Exact)
        .value("misaligned_blocks", "blocks", Class::Exact)
        .probe("bytes", |p| {
            let size = black_box(p.count("size"));
            Work::probe(move || {
                let mut population = Population::new(BLOCKS);
                population.grow(size);
                let unit = allocator::unit(size)?;
                let unit_bytes = unit.map_or(PAGE_BYTES, |unit| unit.bytes);
                let slots = Slots::of(&population.addresses(), unit_bytes);
                let misaligned = population.addresses().iter().filter(|at| *at % 16 != 0).count();
                let least = BLOCKS.div_ceil(slots.modal);
                let seen = values([
                    ("slots_in_unit", slots.modal),
                    ("slots_told", unit.and_then(|unit| unit.slots).unwrap_or(0)),
                    ("unit_bytes", unit_bytes),
                    ("misaligned_blocks", misaligned),
                ]);
                let over = values([("units_over_least", slots.units as f64 / least as f64)]);
                Ok((BLOCKS, seen.into_iter().chain(over).collect()))
            })
        })
}

/// How blocks are spread over units.
struct Slots {
    units: usize,
    /// The number of blocks that most units have.
    modal: usize,
}

impl Slots {
    fn of(addresses: &[usize], unit_bytes: usize) -> Self {
        let mut in_unit: BTreeMap<usize, usize> = BTreeMap::new();
        for address in addresses {
            *in_unit.entry(address / unit_bytes).or_default() += 1;
        }
        let mut units_with: BTreeMap<usize, usize> = BTreeMap::new();
        for blocks in in_unit.values() {
            *units_with.entry(*blocks).or_default() += 1;
        }
        let modal = units_with.iter().max_by_key(|(_, units)| **units).map_or(0, |(&of, _)| of);
        Slots { units: in_unit.len(), modal }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_number_of_blocks_in_a_unit_is_found() {
        let addresses = [4096, 4224, 4352, 8192, 8320, 12_288, 12_416, 20_480];
        let slots = Slots::of(&addresses, 4096);
        assert_eq!((slots.units, slots.modal), (4, 2));
    }
}
