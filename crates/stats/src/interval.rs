//! Intervals for the median and other quantiles, from order statistics.
//!
//! Method: how many of n independent values fall below the true quantile is binomial whatever the
//! distribution, so the chance that two given order statistics enclose it is known exactly
//! (Thompson, Annals of Mathematical Statistics 7 (1936); David and Nagaraja, "Order Statistics",
//! 3rd ed., section 7.1). The ranks depend on n, level and confidence only, never on the values.
//!
//! Limits: levels of confidence come in steps, so the level attained exceeds the one asked, for
//! small n by much. With ties (a discrete distribution) it is exceeded further, never missed.

use crate::Error;
use crate::binomial::Binomial;
use crate::sample::{Sorted, check_confidence, quantile_position};

/// How far, relatively, a tail may exceed its share and still count as within it. Tails are sums
/// of rounded numbers: without this, asking for exactly the level that n values attain would fail.
pub(crate) const ROUNDING: f64 = 1e-9;

/// A closed interval, in the unit of what it encloses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end, itself inside.
    pub low: f64,
    /// The upper end, itself inside; never below `low`.
    pub high: f64,
    /// The probability with which such intervals enclose the true value: the level actually
    /// attained, never below the one asked. 1 only where there is no randomness at all.
    pub confidence: f64,
}

impl Interval {
    /// Whether the value lies inside, ends included. NaN lies in no interval.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A number with its uncertainty. The value always lies inside the interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// What it could as well be.
    pub interval: Interval,
    /// On how many independent values it rests (of the smaller sample, where there are two).
    pub n: usize,
}

/// The median with its order-statistic interval: the narrowest pair of symmetric ranks `k` and
/// `n + 1 - k` that attains the confidence.
///
/// In the unit of the values. Assumes independent values of one distribution, of any shape. Values
/// that are all equal give an interval of width 0 at the same confidence as any others.
/// Source: see the head of this module; tables in Conover, "Practical Nonparametric Statistics".
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`], [`Error::BadConfidence`]; [`Error::TooFew`] when even
/// smallest and largest value do not attain the confidence (at 0.95: fewer than 6 values).
pub fn median_interval(values: &[f64], confidence: f64) -> Result<Estimate, Error> {
    quantile_interval(values, 0.5, confidence)
}

/// The type 7 quantile at `level`, strictly between 0 and 1, with its order-statistic interval.
///
/// In the unit of the values. Each tail gets half of the error allowed. Where one tail cannot be
/// so small (no value lies far enough out), the interval reaches to the extreme value on that side
/// and the other tail gets what is left. At level 0.5 the ranks are symmetric. Both ranks enclose
/// the point estimate. Assumes independent values of one distribution, of any shape.
/// Source: see the head of this module.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`], [`Error::BadConfidence`]; [`Error::BadQuantile`] for a
/// level not strictly between 0 and 1; [`Error::TooFew`] when even smallest and largest value do
/// not attain the confidence.
pub fn quantile_interval(values: &[f64], level: f64, confidence: f64) -> Result<Estimate, Error> {
    check_confidence(confidence)?;
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::BadQuantile { quantile: level });
    }
    let sorted = Sorted::finite(values)?;
    let n = sorted.len();
    let Some(ranks) = ranks(n, level, confidence) else {
        return Err(Error::TooFew { have: n, need: values_needed(level, confidence) });
    };
    let interval = Interval {
        low: sorted.ranked(ranks.low),
        high: sorted.ranked(ranks.high),
        confidence: ranks.attained,
    };
    Ok(Estimate { value: sorted.quantile(level), interval, n })
}

/// Ranks from 1 of the order statistics that enclose a quantile.
#[derive(Debug, PartialEq)]
struct Ranks {
    low: usize,
    high: usize,
    attained: f64,
}

/// The ranks for `n` values, or none if ranks 1 and n do not attain the confidence.
fn ranks(n: usize, level: f64, confidence: f64) -> Option<Ranks> {
    let below = Binomial::new(n, level);
    let (at_most, at_least) = (below.at_most(), below.at_least());
    let error = 1.0 - confidence;
    // The quantile lies below every value, or above every value.
    let (missed_low, missed_high) = (at_most[0], at_least[n]);
    if missed_low + missed_high > error * (1.0 + ROUNDING) {
        return None;
    }
    let (share_low, share_high) = if missed_low > error / 2.0 {
        (missed_low, error - missed_low)
    } else if missed_high > error / 2.0 {
        (error - missed_high, missed_high)
    } else {
        (error / 2.0, error / 2.0)
    };
    let within = |tail: f64, share: f64| tail <= share * (1.0 + ROUNDING);
    // Rank r misses on the low side when at most r - 1 values lie below, on the high side when at
    // least r do. The shares admit ranks 1 and n, so both searches have an answer.
    let (index, interpolated) = quantile_position(n, level);
    let (nearest_below, nearest_above) = (index + 1, index + 1 + usize::from(interpolated > 0.0));
    let low = at_most.partition_point(|&tail| within(tail, share_low)).clamp(1, nearest_below);
    let high = at_least.partition_point(|&tail| !within(tail, share_high)).clamp(nearest_above, n);
    let attained = (1.0 - at_most[low - 1] - at_least[high]).max(confidence);
    Some(Ranks { low, high, attained })
}

/// The smallest n at which smallest and largest value enclose the quantile often enough:
/// `level^n + (1 - level)^n <= 1 - confidence`. Saturates.
fn values_needed(level: f64, confidence: f64) -> usize {
    let allowed = (1.0 - confidence) * (1.0 + ROUNDING);
    let enough = |n: usize| {
        let n = n as f64;
        (n * level.ln()).exp() + (n * libm::log1p(-level)).exp() <= allowed
    };
    let mut high = 1_usize;
    while !enough(high) {
        match high.checked_mul(2) {
            Some(doubled) => high = doubled,
            None => return usize::MAX,
        }
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low.midpoint(high);
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ascending(n: usize) -> Vec<f64> {
        (1..=n).map(|rank| rank as f64).collect()
    }

    #[test]
    fn median_ranks_and_levels_are_the_published_ones() {
        // n, asked, lower rank, upper rank, level attained in percent to one place: the usual
        // table of confidence intervals for the population median.
        let table = [
            (2, 0.50, 1, 2, 50.0),
            (5, 0.90, 1, 5, 93.8),
            (6, 0.95, 1, 6, 96.9),
            (7, 0.95, 1, 7, 98.4),
            (8, 0.95, 1, 8, 99.2),
            (8, 0.93, 1, 8, 99.2),
            (8, 0.92, 2, 7, 93.0),
            (9, 0.95, 2, 8, 96.1),
            (10, 0.95, 2, 9, 97.9),
            (12, 0.95, 3, 10, 96.1),
            (15, 0.95, 4, 12, 96.5),
            (17, 0.95, 5, 13, 95.1),
            (20, 0.95, 6, 15, 95.9),
            (20, 0.99, 4, 17, 99.7),
        ];
        for (n, confidence, low, high, percent) in table {
            let ranks = ranks(n, 0.5, confidence).unwrap();
            assert_eq!((ranks.low, ranks.high), (low, high), "n {n}");
            assert!((100.0 * ranks.attained - percent).abs() < 0.051, "n {n} {ranks:?}");
        }
    }

    #[test]
    fn too_few_values_are_told_how_many_it_takes() {
        let need = |n, level, confidence| quantile_interval(&ascending(n), level, confidence);
        let cases = [
            (1, 0.5, 0.95, 6),
            (5, 0.5, 0.95, 6),
            (7, 0.5, 0.99, 8),
            (58, 0.95, 0.95, 59),
            (298, 0.99, 0.95, 299),
            (298, 0.01, 0.95, 299),
        ];
        for (have, level, confidence, expected) in cases {
            let refused = need(have, level, confidence);
            assert_eq!(refused, Err(Error::TooFew { have, need: expected }), "{level}");
            assert!(need(expected, level, confidence).is_ok(), "{level}");
        }
        let hopeless = need(3, f64::MIN_POSITIVE, 0.95);
        assert_eq!(hopeless, Err(Error::TooFew { have: 3, need: usize::MAX }));
    }

    #[test]
    fn a_tail_out_of_reach_leaves_its_rest_to_the_other() {
        // 0.99^300 = 0.0490 exceeds 0.025 but not 0.05: the upper rank is the largest value, and
        // the lower tail may have only 0.0010.
        let ranks = ranks(300, 0.99, 0.95).unwrap();
        assert_eq!(ranks.high, 300);
        let below = Binomial::new(300, 0.99);
        let rest = 0.05 - 0.99_f64.powi(300);
        assert!(below.at_most()[ranks.low - 1] <= rest && below.at_most()[ranks.low] > rest);
        assert!(ranks.attained >= 0.95 && ranks.attained < 0.951);
    }

    #[test]
    fn exactly_the_level_that_n_values_attain_can_be_asked() {
        for n in 1..60 {
            let attainable = 1.0 - 2.0 * 0.5_f64.powi(n as i32);
            if attainable > 0.0 && attainable < 1.0 {
                assert!(median_interval(&ascending(n), attainable).is_ok(), "n {n}");
            }
        }
    }

    #[test]
    fn odd_input_is_refused_and_equal_values_are_not() {
        let six_equal = median_interval(&[4.0; 6], 0.95).unwrap();
        assert!(six_equal.interval.contains(4.0) && !six_equal.interval.contains(4.1));
        assert_eq!(median_interval(&[], 0.95), Err(Error::Empty));
        let refused = median_interval(&[1.0, f64::NAN], 0.95);
        assert_eq!(refused, Err(Error::NotFinite { index: 1 }));
        for level in [0.0, 1.0, f64::NAN] {
            let refused = quantile_interval(&ascending(9), level, 0.5);
            assert!(matches!(refused, Err(Error::BadQuantile { .. })), "{level}");
        }
        assert!(!six_equal.interval.contains(f64::NAN));
    }
}
