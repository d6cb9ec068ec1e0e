//! Random numbers that are the same in both languages: which objects survive must not depend on
//! who is measured.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
pub struct Chance(u64);

impl Chance {
    /// A sequence for this seed.
    pub fn new(seed: usize) -> Self {
        Chance(seed as u64)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`. The bias of the remainder is far below anything measured here.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Which of `count` things survive when `survivors` of them do: each set of that size has the
    /// same chance (selection sampling, Knuth volume 2, algorithm 3.4.2S).
    pub fn survivors(mut self, count: usize, survivors: usize) -> impl Iterator<Item = bool> {
        let mut wanted = survivors;
        (0..count).map(move |index| {
            let chosen = self.below(count - index) < wanted;
            wanted -= usize::from(chosen);
            chosen
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_published_generator() {
        assert_eq!(Chance::new(0).next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(Chance::new(1_234_567).next(), 6_457_827_717_110_365_317);
    }

    #[test]
    fn exactly_as_many_survive_as_asked() {
        for (count, wanted) in [(1, 0), (1, 1), (1000, 1), (1000, 17), (1000, 1000)] {
            let chosen = Chance::new(1).survivors(count, wanted).filter(|kept| *kept).count();
            assert_eq!(chosen, wanted, "of {count}");
        }
    }
}
