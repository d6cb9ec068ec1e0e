//! Many values as counts of rounded values: a distribution that fits into a line.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Pairs of a value and how often it was seen, the values ascending. Whoever records rounds: to
/// eight significant bits, an error of at most 0.4 %, as an HDR histogram of two digits does
/// (Tene, "HdrHistogram").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Histogram(pub Vec<[u64; 2]>);

impl Histogram {
    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many values were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().fold(0, |sum, [_, count]| sum.saturating_add(*count))
    }

    /// Whether it is one: values ascending, no empty count.
    #[must_use]
    pub fn is_ordered(&self) -> bool {
        self.0.windows(2).all(|pair| pair[0][0] < pair[1][0])
            && self.0.iter().all(|[_, count]| *count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_order_is_seen() {
        let good = Histogram(vec![[1, 2], [5, 1]]);
        assert_eq!(good.count(), 3);
        assert!(good.is_ordered() && !good.is_empty());
        for bad in [vec![[5, 1], [1, 2]], vec![[5, 1], [5, 2]], vec![[5, 0]]] {
            assert!(!Histogram(bad.clone()).is_ordered(), "{bad:?}");
        }
        assert_eq!(Histogram(vec![[1, u64::MAX], [2, 1]]).count(), u64::MAX);
    }
}
