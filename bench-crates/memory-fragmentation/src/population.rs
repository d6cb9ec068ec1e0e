//! Many blocks of one size, of which some survive.

use std::hint::black_box;

use crate::chance::Chance;
use crate::memory::PAGE_BYTES;

/// A table of blocks. Each begins with its number, so that reading the survivors back shows that
/// they are what they were.
pub struct Population {
    blocks: Vec<Option<Box<[u8]>>>,
}

impl Population {
    /// A table for `count` blocks, with none in it. Its own pages are resident from now on.
    pub fn new(count: usize) -> Self {
        let mut blocks = Vec::with_capacity(count);
        blocks.resize_with(count, || Some(Box::default()));
        let mut population = Population { blocks: black_box(blocks) };
        population.clear();
        population
    }

    /// Fills every place with a new block of `size` bytes, at least 8, all of them touched.
    pub fn grow(&mut self, size: usize) {
        grow(&mut self.blocks, 0, size);
    }

    /// As [`Population::grow`], each half in a thread of its own.
    pub fn grow_in_two_threads(&mut self, size: usize) {
        let middle = self.blocks.len() / 2;
        let (first, second) = self.blocks.split_at_mut(middle);
        std::thread::scope(|scope| {
            scope.spawn(move || grow(first, 0, size));
            scope.spawn(move || grow(second, middle, size));
        });
    }

    /// Drops all but a random choice of `survivors`.
    pub fn thin(&mut self, survivors: usize, seed: usize) {
        let chosen = Chance::new(seed).survivors(self.blocks.len(), survivors);
        for (block, kept) in self.blocks.iter_mut().zip(chosen) {
            if !kept {
                *block = None;
            }
        }
    }

    /// Drops all but one in `step`.
    pub fn keep_every(&mut self, step: usize) {
        for (index, block) in self.blocks.iter_mut().enumerate() {
            if index % step != 0 {
                *block = None;
            }
        }
    }

    /// Drops every block. The table stays.
    pub fn clear(&mut self) {
        self.blocks.fill_with(|| None);
    }

    /// The numbers of the survivors, added up from what their blocks have.
    pub fn sum(&self) -> u64 {
        self.live().map(number).sum()
    }

    /// The bytes asked for, of the blocks that are alive.
    pub fn live_bytes(&self) -> usize {
        self.live().map(|block| block.len()).sum()
    }

    /// Where the blocks that are alive begin, in order.
    pub fn addresses(&self) -> Vec<usize> {
        let mut addresses: Vec<usize> = self.live().map(|block| block.as_ptr().addr()).collect();
        addresses.sort_unstable();
        addresses
    }

    /// The pages that hold a byte of a block, in order, each once.
    pub fn pages(&self) -> Vec<usize> {
        let mut pages: Vec<usize> = Vec::new();
        for block in self.live() {
            let first = block.as_ptr().addr();
            pages.extend(first / PAGE_BYTES..=(first + block.len() - 1) / PAGE_BYTES);
        }
        pages.sort_unstable();
        pages.dedup();
        pages
    }

    fn live(&self) -> impl Iterator<Item = &[u8]> {
        self.blocks.iter().flatten().map(AsRef::as_ref)
    }
}

fn grow(blocks: &mut [Option<Box<[u8]>>], first: usize, size: usize) {
    for (index, place) in blocks.iter_mut().enumerate() {
        *place = Some(block(size, first + index));
    }
}

/// A block of `size` bytes, all touched, that begins with its number. The compiler is told that
/// somebody looks at it: it deletes pairs of an allocation and its release.
pub fn block(size: usize, number: usize) -> Box<[u8]> {
    let mut block = vec![0xa5; size].into_boxed_slice();
    block[..8].copy_from_slice(&(number as u64).to_le_bytes());
    black_box(block)
}

fn number(block: &[u8]) -> u64 {
    block.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// The share of `new` that is among `old`; both in order, each number once.
pub fn overlap(new: &[usize], old: &[usize]) -> f64 {
    let shared = new.iter().filter(|page| old.binary_search(page).is_ok()).count();
    shared as f64 / new.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survivors_are_what_they_were() {
        let mut population = Population::new(100);
        assert_eq!((population.sum(), population.live_bytes()), (0, 0));
        population.grow_in_two_threads(16);
        assert_eq!((population.sum(), population.live_bytes()), (4950, 1600));
        population.thin(10, 1);
        assert_eq!((population.addresses().len(), population.live_bytes()), (10, 160));
        population.grow(32);
        population.keep_every(50);
        assert_eq!((population.sum(), population.live_bytes()), (50, 64));
        population.clear();
        assert!(population.pages().is_empty());
    }

    #[test]
    fn a_block_is_on_every_page_it_touches() {
        let mut population = Population::new(1);
        population.grow(3 * PAGE_BYTES);
        assert!((3..=4).contains(&population.pages().len()));
    }

    #[test]
    fn overlap_is_a_share_of_what_is_new() {
        assert!((overlap(&[1, 2, 3, 4], &[2, 4, 9]) - 0.5).abs() < 1e-12);
        assert!(overlap(&[], &[1]).abs() < 1e-12);
    }
}
