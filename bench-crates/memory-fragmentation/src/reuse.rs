//! Whether memory that one size left can serve another.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::allocator;
use crate::memory::{self, resident_bytes};
use crate::population::{Population, overlap};

/// The bytes of the old objects.
const OLD_BYTES: usize = 8 << 20;

/// The bytes of the new objects: few enough that the old ones' pages could serve them all.
const NEW_BYTES: usize = 2 << 20;

/// Objects of `from` bytes die, all or all but one a page; then objects of `to` bytes are made. In
/// one variant everything free is given back to the kernel before that.
pub fn reuse() -> Experiment {
    Experiment::new("reuse")
        .param("from", 256, (16, 2048))
        .param("to", 1024, (16, 1 << 20))
        .value("overlap_share", "1", Class::Stochastic)
        .value("live_bytes", "bytes", Class::Exact)
        .value("resident_over_live", "1", Class::Stochastic)
        .probe("dead", reused(Population::clear, false))
        .probe("released", reused(Population::clear, true))
        .probe("pinned", reused(Population::keep_one_a_page, false))
}

fn reused(drop_some: fn(&mut Population), release: bool) -> impl Fn(&Params) -> Work {
    move |p| {
        let (from, to) = black_box((p.count("from"), p.count("to")));
        memory::watched(move || {
            let mut old = Population::new(OLD_BYTES / from);
            let mut new = Population::new(NEW_BYTES / to);
            let before = resident_bytes()?;
            old.grow(from);
            let old_pages = old.pages();
            drop_some(&mut old);
            allocator::collect()?;
            if release {
                allocator::release()?;
            }
            let live = old.live_bytes();
            let resident = resident_bytes()?.saturating_sub(before);
            new.grow(to);
            let seen = values([
                ("overlap_share", overlap(&new.pages(), &old_pages)),
                ("live_bytes", live as f64),
                ("resident_over_live", resident as f64 / live.max(1) as f64),
            ]);
            if !old.is_intact() {
                return Err("a survivor is not what it was".to_owned());
            }
            Ok((new.sum(), seen))
        })
    }
}

/// The bytes of the old objects that are refilled: more, so that there is room between survivors
/// also where a unit is small and most are wholly free.
const REFILL_OLD_BYTES: usize = 16 << 20;

/// The bytes of new objects that are asked of half-empty units.
const REFILL_BYTES: usize = 4 << 20;

/// One object in 64 survives; then objects of the same size, or of four times the size, are made.
/// What the allocator's holdings did not grow by came out of the holes.
pub fn refill() -> Experiment {
    Experiment::new("refill")
        .param("size", 128, (16, 1024))
        .value("reused_share", "1", Class::Stochastic)
        .value("held_growth_bytes", "bytes", Class::Stochastic)
        .probe("same", refilled(1))
        .probe("larger", refilled(4))
}

fn refilled(times: usize) -> impl Fn(&Params) -> Work {
    move |p| {
        let size = black_box(p.count("size"));
        Work::probe(move || {
            let mut old = Population::new(REFILL_OLD_BYTES / size);
            let mut new = Population::new(REFILL_BYTES / (size * times));
            old.grow(size);
            old.thin(REFILL_OLD_BYTES / size / 64, 1);
            allocator::collect()?;
            let before = allocator::held_bytes()?;
            new.grow(size * times);
            let grown = allocator::held_bytes()? as f64 - before as f64;
            let seen = values([
                ("reused_share", 1.0 - grown / REFILL_BYTES as f64),
                ("held_growth_bytes", grown),
            ]);
            black_box(new);
            Ok((old.sum(), seen))
        })
    }
}
