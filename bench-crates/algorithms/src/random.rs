//! Inputs that look random and are the same in both languages.

/// SplitMix64 (Steele, Lea and Flood 2014): a few lines in any language, so that Go and Rust work
/// on the same numbers and their counts can be compared one to one.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// A number below `n`. The remainder's bias is far below what anything here could notice.
    pub fn below(&mut self, n: usize) -> usize {
        (self.draw() % n as u64) as usize
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }

    /// The numbers below `n`, each once, in random order.
    pub fn permutation(&mut self, n: usize) -> Vec<u64> {
        let mut all: Vec<u64> = (0..n as u64).collect();
        self.shuffle(&mut all);
        all
    }
}

/// A number that looks unlike its argument, another one for each.
pub fn mixed(number: u64) -> u64 {
    let mut z = number;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One number for a sequence, order and all.
pub fn fold(numbers: impl IntoIterator<Item = u64>) -> u64 {
    numbers
        .into_iter()
        .fold(0, |sum: u64, number| sum.wrapping_mul(31).wrapping_add(number).wrapping_add(1))
}
