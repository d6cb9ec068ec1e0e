//! Many blocks of one size, of which some survive.

use std::collections::HashSet;
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

    /// Puts a block into a place.
    pub fn put(&mut self, index: usize, block: Box<[u8]>) {
        self.blocks[index] = Some(block);
    }

    /// Fills every place with a block that was made among others, `among` in all, which die.
    pub fn grow_scattered(&mut self, size: usize, among: usize) {
        let mut many = Population::new(self.blocks.len() * among);
        many.grow(size);
        let taken = many.blocks.iter_mut().step_by(among).map(Option::take);
        self.blocks.iter_mut().zip(taken).for_each(|(place, block)| *place = block);
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

    /// Drops all but one of the blocks that begin on a page: by their addresses, since the order in
    /// which they were made need not be that in which they lie.
    pub fn keep_one_a_page(&mut self) {
        let mut held = HashSet::new();
        for place in &mut self.blocks {
            let page = place.as_ref().map(|block| block.as_ptr().addr() / PAGE_BYTES);
            if page.is_some_and(|page| !held.insert(page)) {
                *place = None;
            }
        }
    }

    /// Drops so many neighbours between every two that stay, and returns where the dead were.
    /// Neighbours are blocks with no room for another between them; where there is room all stay.
    pub fn drop_between(&mut self, neighbours: usize) -> Vec<usize> {
        let mut order: Vec<(usize, usize, usize)> = Vec::with_capacity(self.blocks.len());
        for (index, place) in self.blocks.iter().enumerate() {
            order.extend(place.as_ref().map(|block| (block.as_ptr().addr(), index, block.len())));
        }
        order.sort_unstable();
        let (mut first, mut dead) = (0, Vec::with_capacity(self.blocks.len()));
        while let Some(row) = order.get(first..=first + neighbours + 1) {
            let apart = row[neighbours + 1].0 - row[0].0;
            if apart >= (neighbours + 2) * row[0].2 {
                first += 1;
                continue;
            }
            for (address, index, _) in &row[1..=neighbours] {
                dead.push(*address);
                self.blocks[*index] = None;
            }
            first += neighbours + 1;
        }
        dead
    }

    /// Drops every block. The table stays.
    pub fn clear(&mut self) {
        self.blocks.fill_with(|| None);
    }

    /// The numbers of the survivors, added up from what their blocks have.
    pub fn sum(&self) -> u64 {
        self.live().map(number).sum()
    }

    /// Whether each survivor has its number.
    pub fn is_intact(&self) -> bool {
        let mut numbered = self.blocks.iter().enumerate();
        numbered.all(|(index, block)| block.as_deref().is_none_or(|of| number(of) == index as u64))
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

    /// The pages that hold a byte of a block, in order, each once. It makes little garbage of its
    /// own: that would be memory the next objects could take.
    pub fn pages(&self) -> Vec<usize> {
        let mut pages: Vec<usize> = Vec::new();
        for block in self.live() {
            let at = block.as_ptr().addr();
            for page in at / PAGE_BYTES..=(at + block.len() - 1) / PAGE_BYTES {
                if pages.last() != Some(&page) {
                    pages.push(page);
                }
            }
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
    fn scattered_blocks_are_every_so_many() {
        let mut population = Population::new(10);
        population.grow_scattered(16, 5);
        assert_eq!((population.sum(), population.live_bytes()), (5 * 45, 160));
        population.put(0, block(32, 7));
        assert_eq!((population.sum(), population.live_bytes()), (5 * 45 + 7, 176));
    }

    #[test]
    fn one_block_a_page_stays() {
        let mut population = Population::new(64);
        population.grow(512);
        let pages = population.pages().len();
        population.keep_one_a_page();
        assert!(population.is_intact());
        let alive = population.addresses();
        let begun: HashSet<usize> = alive.iter().map(|at| at / PAGE_BYTES).collect();
        assert!(begun.len() == alive.len() && (pages - 1..=pages).contains(&alive.len()));
    }

    #[test]
    fn neighbours_die_between_two_that_stay() {
        let mut population = Population::new(33);
        population.grow(4096);
        let before = population.addresses();
        let dropped = population.drop_between(3).len();
        let after = population.addresses();
        assert_eq!(before.len() - dropped, after.len());
        assert!(dropped > 0 && dropped.is_multiple_of(3) && after.first() == before.first());
        assert!(after.last() == before.last());
    }

    #[test]
    fn overlap_is_a_share_of_what_is_new() {
        assert!((overlap(&[1, 2, 3, 4], &[2, 4, 9]) - 0.5).abs() < 1e-12);
        assert!(overlap(&[], &[1]).abs() < 1e-12);
    }
}
