//! Blocks that are freed at once, so that the next one takes the same place.

use std::hint::black_box;

use subject::{Experiment, Params, Work};

use crate::memory::Block;

fn repeating(allocate: fn(usize) -> Block) -> impl Fn(&Params) -> Work {
    move |p| {
        let bytes = black_box(p.count("bytes"));
        Work::repeat(move || {
            drop(allocate(bytes));
            bytes
        })
    }
}

/// Allocates a block and frees it, zeroed or as it is.
pub fn allocate() -> Experiment {
    Experiment::new("allocate")
        .param("bytes", 8192, (16, 64 << 20))
        .variant("plain", repeating(Block::plain))
        .variant("zeroed", repeating(Block::zeroed))
}
