//! What a request is rounded up to.

use std::hint::black_box;

use subject::{Class, Experiment, Work, usable_bytes, values};

/// The granule that Go's page allocator aligns large objects to, and asked of every allocator.
const GRANULE_BYTES: usize = 8192;

/// How many blocks are looked at for their alignment.
const BLOCKS: usize = 64;

/// The block behind a request of `size` bytes.
pub fn rounding() -> Experiment {
    Experiment::new("rounding")
        .param("size", 100, (8, 1 << 20))
        .value("slot_bytes", "bytes", Class::Exact)
        .value("waste_percent", "percent", Class::Exact)
        .value("slot_over_granule_bytes", "bytes", Class::Exact)
        .value("misaligned_blocks", "blocks", Class::Exact)
        .probe("bytes", |p| {
            let size = black_box(p.count("size"));
            Work::probe(move || {
                let blocks: Vec<String> =
                    (0..BLOCKS).map(|_| String::with_capacity(size)).collect();
                let slot = usable_bytes(&blocks[0]);
                let misaligned =
                    |text: &&String| !text.as_ptr().addr().is_multiple_of(GRANULE_BYTES);
                let seen = values([
                    ("slot_bytes", slot as f64),
                    ("waste_percent", waste_percent(size, slot)),
                    ("slot_over_granule_bytes", (slot % GRANULE_BYTES) as f64),
                    ("misaligned_blocks", blocks.iter().filter(misaligned).count() as f64),
                ]);
                Ok((size, seen))
            })
        })
}

/// Every request of a range of sizes.
pub fn rounding_sweep() -> Experiment {
    Experiment::new("rounding-sweep")
        .param("from", 129, (8, 1 << 20))
        .param("to", 32_768, (8, 1 << 20))
        .value("worst_percent", "percent", Class::Exact)
        .value("worst_size_bytes", "bytes", Class::Exact)
        .value("mean_percent", "percent", Class::Exact)
        .probe("bytes", |p| {
            let (from, to) = black_box((p.count("from"), p.count("to")));
            Work::probe(move || {
                let mut worst = (0.0, from);
                let mut sum = 0.0;
                for size in from..=to {
                    let waste = waste_percent(size, usable_bytes(&String::with_capacity(size)));
                    if waste > worst.0 {
                        worst = (waste, size);
                    }
                    sum += waste;
                }
                let sizes = (to + 1).saturating_sub(from);
                let seen = values([
                    ("worst_percent", worst.0),
                    ("worst_size_bytes", worst.1 as f64),
                    ("mean_percent", sum / sizes.max(1) as f64),
                ]);
                Ok((sizes, seen))
            })
        })
}

/// The share of a slot that was not asked for.
fn waste_percent(size: usize, slot: usize) -> f64 {
    100.0 * (slot - size) as f64 / slot as f64
}
