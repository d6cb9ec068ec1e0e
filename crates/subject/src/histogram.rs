//! Times of events, counted instead of listed.

/// Records times in ns, rounded to eight significant bits, with room for any number of them.
#[derive(Clone, Debug)]
pub struct Histogram(hdrhistogram::Histogram<u64>);

/// Two digits: sub-buckets of eight bits, an error of at most 0.4 % from the middle of one.
const DIGITS: u8 = 2;

impl Histogram {
    /// An empty histogram.
    #[must_use]
    pub fn new() -> Self {
        let made = hdrhistogram::Histogram::new(DIGITS);
        Histogram(made.unwrap_or_else(|error| panic!("two digits are possible: {error}")))
    }

    /// Records one time.
    pub fn record(&mut self, ns: u64) {
        // It grows as needed: no value is too large.
        let recorded = self.0.record(ns);
        debug_assert!(recorded.is_ok(), "a histogram that grows takes {ns}");
    }

    /// The counts as the protocol writes them, each value the middle of its bucket.
    #[must_use]
    pub fn counts(&self) -> model::Histogram {
        let bins = self.0.iter_recorded().map(|bin| {
            let middle = self.0.median_equivalent(bin.value_iterated_to());
            [middle, bin.count_since_last_iteration()]
        });
        model::Histogram(bins.collect())
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Histogram::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same rows as in the twin of this type, `subject-go/histogram_test.go`.
    #[test]
    fn values_are_rounded_to_eight_bits() {
        let mut histogram = Histogram::new();
        for ns in [0, 1, 1, 255, 256, 257, 1000, 1_000_000, 1_000_001] {
            histogram.record(ns);
        }
        let expected = vec![[0, 1], [1, 2], [255, 1], [257, 2], [1002, 1], [1_001_472, 2]];
        assert_eq!(histogram.counts().0, expected);
        assert!(histogram.counts().is_ordered());
        assert!(Histogram::new().counts().is_empty());
    }
}
