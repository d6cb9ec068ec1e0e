//! Whether a sample consists of two groups with nothing between them, as times do whose processes
//! run on a shared core or alone, with one layout of memory or another.
//!
//! Method: the split of the sorted values that explains the most of their variance (Fisher, "On
//! Grouping for Maximum Homogeneity", JASA 53 (1958); Otsu, "A Threshold Selection Method from
//! Gray-Level Histograms" (1979)). The share explained tells shapes apart whatever the unit: the
//! best split of a normal curve explains 2/π of its variance, that of a uniform one 3/4.
//!
//! Limits: a description, no test: no error rate comes with it. A smaller group of less than
//! [`LEAST_SHARE`] counts as outliers, and more than two groups as two.

use crate::Error;
use crate::sample::Sorted;

/// The share of the variance a split has to explain: halfway from a uniform sample to two points.
const LEAST_EXPLAINED: f64 = 0.875;
/// The share of the values that makes the smaller group one.
const LEAST_SHARE: f64 = 0.3;
/// In smaller samples a gap between two halves is too often mere chance: in one normal sample of
/// 200 at this size, and ever more seldom in larger ones.
const LEAST_VALUES: usize = 15;

/// Two groups of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoGroups {
    /// The median of the lower group, in the unit of the values.
    pub low: f64,
    /// The median of the higher group, likewise.
    pub high: f64,
    /// The share of the values in the lower group, in `0..=1`.
    pub low_share: f64,
}

/// The two groups a sample falls into; `None` where it is in one piece, in more than two, has
/// outliers only, or fewer than 15 values.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`].
pub fn two_groups(values: &[f64]) -> Result<Option<TwoGroups>, Error> {
    let sorted = Sorted::finite(values)?;
    let (n, width) = (sorted.len(), sorted.largest() / 2.0 - sorted.smallest() / 2.0);
    let least = (LEAST_SHARE * n as f64).ceil() as usize;
    if n < LEAST_VALUES || width <= 0.0 {
        return Ok(None);
    }
    // On a scale of the sample's own, so that no square overflows.
    let scaled: Vec<f64> = sorted
        .values()
        .iter()
        .map(|value| (value / 2.0 - sorted.smallest() / 2.0) / width)
        .collect();
    let mean = scaled.iter().sum::<f64>() / n as f64;
    let variance: f64 = scaled.iter().map(|value| (value - mean).powi(2)).sum();
    let (mut sum, mut best, mut split) = (0.0, 0.0, 0);
    for (below, value) in (1..n).zip(&scaled) {
        sum += value;
        let (lower, all) = (below as f64, n as f64);
        // The variance between the groups, from the distance of the lower one's mean.
        let between = lower * all / (all - lower) * (sum / lower - mean).powi(2);
        if between > best {
            (best, split) = (between, below);
        }
    }
    if best < LEAST_EXPLAINED * variance || split.min(n - split) < least {
        return Ok(None);
    }
    let middle = |group: &[f64]| Sorted::finite(group).map(|group| group.quantile(0.5));
    let (low, high) = sorted.values().split_at(split);
    Ok(Some(TwoGroups {
        low: middle(low)?,
        high: middle(high)?,
        low_share: split as f64 / n as f64,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal values, from the quantiles of a sum of twelve uniform ones.
    fn normal(rng: &mut Lcg, n: usize) -> Vec<f64> {
        (0..n).map(|_| (0..12).map(|_| rng.next()).sum::<f64>() - 6.0).collect()
    }

    struct Lcg(u64);

    impl Lcg {
        /// Knuth's MMIX constants.
        fn next(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    #[test]
    fn two_groups_are_seen_and_one_is_not() {
        let mut rng = Lcg(1);
        let mut wrong = 0;
        for _ in 0..1000 {
            let one = normal(&mut rng, LEAST_VALUES);
            wrong += usize::from(two_groups(&one).unwrap().is_some());
            let apart = |(at, value): (usize, &f64)| value + if at % 5 < 2 { 0.0 } else { 12.0 };
            let two: Vec<f64> = one.iter().enumerate().map(apart).collect();
            let found = two_groups(&two).unwrap().unwrap();
            assert!((found.low_share - 0.4).abs() < 1e-9);
            assert!(found.low.abs() < 4.0 && (found.high - 12.0).abs() < 4.0);
        }
        assert!(wrong <= 10, "{wrong}");
    }

    #[test]
    fn outliers_few_values_and_equal_ones_are_no_groups() {
        let mut values = vec![1.0; 20];
        assert_eq!(two_groups(&values), Ok(None));
        for value in values.iter_mut().take(5) {
            *value = 100.0;
        }
        assert_eq!(two_groups(&values), Ok(None));
        assert_eq!(two_groups(&[1.0, 1.0, 2.0, 2.0]), Ok(None));
        assert_eq!(two_groups(&[]), Err(Error::Empty));
        assert_eq!(two_groups(&[1.0, f64::NAN]), Err(Error::NotFinite { index: 1 }));
        let huge: Vec<f64> =
            (0..20).map(|at| if at % 2 == 0 { f64::MAX } else { -f64::MAX }).collect();
        assert!(two_groups(&huge).unwrap().is_some());
    }
}
