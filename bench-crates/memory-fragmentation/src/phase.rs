//! The life of a heap: grow, drop, collect, release, or be left alone.

#![allow(clippy::disallowed_methods, reason = "a subject that is idle waits by itself")]

use std::hint::black_box;
use std::thread::sleep;
use std::time::Duration;

use subject::{Class, Experiment, Params, Work, values};

use crate::allocator;
use crate::memory::{self, resident_bytes};
use crate::population::{Population, block};

/// What a heap grows by.
const HEAP_BYTES: usize = 24 << 20;

/// The phases after the start, as the values of the parameter `phase`.
const GROW: usize = 1;
const DROP: usize = 2;
const COLLECT: usize = 3;
const RELEASE: usize = 4;

/// Goes as far as `phase` says, then looks.
pub fn phases() -> Experiment {
    Experiment::new("phases")
        .param("phase", 4, (0, 4))
        .value("live_bytes", "bytes", Class::Exact)
        .value("held_bytes", "bytes", Class::Stochastic)
        .value("resident_bytes", "bytes", Class::Stochastic)
        .value("resident_share", "1", Class::Stochastic)
        .value("lazy_free_share", "1", Class::Stochastic)
        .value("peak_bytes", "bytes", Class::Stochastic)
        .value("minor_faults", "faults", Class::Stochastic)
        .value("mappings", "mappings", Class::Stochastic)
        .probe("one-block", lived(HEAP_BYTES, 0))
        .probe("small-blocks", lived(1024, 0))
        .probe("scattered", lived(128, 64))
}

/// A heap of blocks of `size` bytes, of which one in `keep_one_in` is kept; none when that is 0.
fn lived(size: usize, keep_one_in: usize) -> impl Fn(&Params) -> Work {
    move |p| {
        let phase = black_box(p.count("phase"));
        memory::watched(move || {
            let mut population = Population::new(HEAP_BYTES / size);
            allocator::collect()?;
            allocator::release()?;
            let start = resident_bytes()?;
            let mut grown = start;
            if phase >= GROW {
                population.grow(size);
                grown = resident_bytes()?;
            }
            if phase >= DROP {
                match keep_one_in {
                    0 => population.clear(),
                    _ => population.thin(HEAP_BYTES / size / keep_one_in, 1),
                }
            }
            if phase >= COLLECT {
                allocator::collect()?;
            }
            if phase >= RELEASE {
                allocator::release()?;
            }
            let now = memory::resident()?;
            let growth = grown.saturating_sub(start).max(1) as f64;
            let seen = values([
                ("live_bytes", population.live_bytes() as f64),
                ("held_bytes", allocator::held_bytes()? as f64),
                ("resident_bytes", now.bytes as f64),
                ("resident_share", now.bytes.saturating_sub(start) as f64 / growth),
                ("lazy_free_share", now.lazy_free_bytes as f64 / growth),
                ("peak_bytes", memory::peak_bytes()? as f64),
                ("minor_faults", memory::minor_faults()? as f64),
                ("mappings", memory::mappings()? as f64),
            ]);
            Ok((population.sum(), seen))
        })
    }
}

/// What counts as given back: a tenth of the growth may stay.
const RETURNED_SHARE: f64 = 0.1;

/// How often an idle process looks at itself.
const LOOK_EVERY_MS: usize = 50;

/// Everything dies, and then nothing happens for `idle_ms`, or until it has been given back.
pub fn idle() -> Experiment {
    Experiment::new("idle")
        .param("idle_ms", 1500, (0, 60_000))
        .value("returned", "", Class::State)
        .probe("one-above", idled)
}

/// One block lives on above the dead ones, as there always is in a real program.
fn idled(p: &Params) -> Work {
    let idle_ms = black_box(p.count("idle_ms"));
    memory::watched(move || {
        let mut population = Population::new(HEAP_BYTES / 1024);
        let start = resident_bytes()?;
        population.grow(1024);
        let above = block(1024, 0);
        let grown = resident_bytes()?.saturating_sub(start) as f64;
        population.clear();
        allocator::collect()?;
        let mut waited_ms = 0;
        let returned = loop {
            let kept = resident_bytes()?.saturating_sub(start) as f64 / grown;
            if kept <= RETURNED_SHARE || waited_ms >= idle_ms {
                break kept <= RETURNED_SHARE;
            }
            sleep(Duration::from_millis(LOOK_EVERY_MS as u64));
            waited_ms += LOOK_EVERY_MS;
        };
        black_box(above);
        Ok((population.sum(), values([("returned", returned)])))
    })
}
