//! How many times larger one sample is than another: the ratio of medians, with an interval.
//!
//! Method: the test of Mann and Whitney is inverted on a logarithmic scale. All ratios of a value
//! of one sample to a value of the other are put in order, and as many are cut off at each end as
//! the exact distribution of U allows (Hodges and Lehmann, Annals of Mathematical Statistics 34
//! (1963); Lehmann, in the same volume; Bauer, JASA 67 (1972)). No logarithm is taken: the order
//! of the ratios is that of the differences of logarithms. The pairs are never listed; a rank is
//! found by bisection over the bits of a float, counting the pairs below.
//!
//! Limits: the interval assumes a shift in log space, that is, one sample is distributed like a
//! constant times the other. Where the two differ in relative spread as well, the interval is
//! that of the constant which makes the samples hardest to tell apart, and its level holds for the
//! ratio of medians only roughly.

use crate::Error;
use crate::interval::{Estimate, Interval, ROUNDING};
use crate::sample::{Sorted, check_confidence};
use crate::u_distribution::UDistribution;

/// The ratio of medians, numerator over denominator, with the interval described at the head of
/// this module. Without unit; the samples must share theirs. `n` is the size of the smaller sample.
///
/// Assumes independent values and a shift in log space. Ties keep the level: the interval is
/// closed, so with a discrete distribution it holds at least as often as computed without ties.
/// The ratio of medians is not the centre of the interval ([`hodges_lehmann_ratio`] is), and in
/// lopsided samples of 11 or more can lie outside; the interval is then widened to include it.
/// `ratio(b, a)` is the inverse of `ratio(a, b)` up to rounding. Above a product of sizes of 3600
/// the level is that of the normal approximation with continuity correction.
///
/// # Errors
/// [`Error::BadConfidence`]; [`Error::Within`] sample 0 or 1: [`Error::Empty`],
/// [`Error::NotFinite`], [`Error::NotPositive`]; [`Error::TooFew`] when even all pairs do not
/// attain the confidence (at 0.95: 3 against 3), where `need` is the size the smaller sample would
/// have to have, the larger growing only to keep up; [`Error::OutOfRange`] when a ratio overflows
/// or vanishes.
pub fn ratio(numerator: &[f64], denominator: &[f64], confidence: f64) -> Result<Estimate, Error> {
    check_confidence(confidence)?;
    let pairs = Pairs::new(numerator, denominator)?;
    let mut interval = pairs.interval(confidence)?;
    let value = pairs.numerator.quantile(0.5) / pairs.denominator.quantile(0.5);
    interval.low = interval.low.min(value);
    interval.high = interval.high.max(value);
    Ok(Estimate { value, interval, n: pairs.smaller() })
}

/// [`hodges_lehmann_ratio`] with the interval described at the head of this module, in which it
/// always lies. Where a sample has two modes the ratio of the medians jumps between them, and this
/// does not.
///
/// Assumptions and errors are those of [`ratio`].
///
/// # Errors
/// Those of [`ratio`].
pub fn hodges_lehmann_interval(
    numerator: &[f64],
    denominator: &[f64],
    confidence: f64,
) -> Result<Estimate, Error> {
    check_confidence(confidence)?;
    let pairs = Pairs::new(numerator, denominator)?;
    let interval = pairs.interval(confidence)?;
    Ok(Estimate { value: pairs.middle(), interval, n: pairs.smaller() })
}

/// The median of all ratios of a value of the numerator to a value of the denominator; of an even
/// number of ratios, the geometric mean of the two middle ones. Without unit.
///
/// The estimate that belongs to the interval of [`ratio`], and the more efficient one under its
/// assumption, but not the ratio of the medians that a report shows beside it. Source: Hodges and
/// Lehmann, "Estimates of Location Based on Rank Tests" (1963), on logarithms.
///
/// # Errors
/// [`Error::Within`] sample 0 or 1: [`Error::Empty`], [`Error::NotFinite`],
/// [`Error::NotPositive`]; [`Error::OutOfRange`] when a ratio overflows or vanishes.
pub fn hodges_lehmann_ratio(numerator: &[f64], denominator: &[f64]) -> Result<f64, Error> {
    Ok(Pairs::new(numerator, denominator)?.middle())
}

/// Two samples of positive values, all of whose ratios are positive and finite.
struct Pairs {
    numerator: Sorted,
    denominator: Sorted,
}

impl Pairs {
    fn new(numerator: &[f64], denominator: &[f64]) -> Result<Self, Error> {
        let numerator = Sorted::positive(numerator).map_err(|error| error.within(0))?;
        let denominator = Sorted::positive(denominator).map_err(|error| error.within(1))?;
        let pairs = Self { numerator, denominator };
        // The inverses too: who may ask for a / b may ask for b / a.
        let (smallest, largest) = (pairs.smallest(), pairs.largest());
        if smallest.is_normal() && largest.is_normal() && smallest.recip().is_normal() {
            Ok(pairs)
        } else {
            Err(Error::OutOfRange)
        }
    }

    /// The size of the smaller sample.
    fn smaller(&self) -> usize {
        self.numerator.len().min(self.denominator.len())
    }

    /// The median of all ratios.
    fn middle(&self) -> f64 {
        let count = self.numerator.len() * self.denominator.len();
        let (low, high) = (self.ranked(count.div_ceil(2)), self.ranked(count / 2 + 1));
        // Root by root, because the product may overflow; the clamp undoes the rounding of the
        // roots.
        (low.sqrt() * high.sqrt()).clamp(low, high)
    }

    fn interval(&self, confidence: f64) -> Result<Interval, Error> {
        let (n, m) = (self.numerator.len(), self.denominator.len());
        let Some((rank, attained)) = rank_from_end(n, m, confidence) else {
            return Err(Error::TooFew {
                have: n.min(m),
                need: values_needed(n.max(m), confidence),
            });
        };
        let (low, high) = (self.ranked(rank), self.ranked(n * m + 1 - rank));
        Ok(Interval { low, high, confidence: attained })
    }

    fn smallest(&self) -> f64 {
        self.numerator.smallest() / self.denominator.largest()
    }

    fn largest(&self) -> f64 {
        self.numerator.largest() / self.denominator.smallest()
    }

    /// The ratio of a rank counted from 1 among all pairs, in ascending order.
    fn ranked(&self, rank: usize) -> f64 {
        // Positive floats are ordered as their bits are.
        let (mut low, mut high) = (self.smallest().to_bits(), self.largest().to_bits());
        while low < high {
            let middle = low.midpoint(high);
            if self.at_most(f64::from_bits(middle)) >= rank {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        f64::from_bits(low)
    }

    /// How many pairs have a ratio of at most `bound`. Division rounds monotonically, so one walk
    /// through both samples counts them all.
    fn at_most(&self, bound: f64) -> usize {
        let numerator = self.numerator.values();
        let mut within = 0;
        let mut count = 0;
        for denominator in self.denominator.values() {
            while within < numerator.len() && numerator[within] / denominator <= bound {
                within += 1;
            }
            count += within;
        }
        count
    }
}

/// The largest rank from either end at which the pairs still attain the confidence, and what they
/// attain there; none if rank 1 does not.
fn rank_from_end(n: usize, m: usize, confidence: f64) -> Option<(usize, f64)> {
    let distribution = UDistribution::untied(n, m);
    // The constant lies outside ranks k and nm + 1 - k when U, of the samples it would make equal,
    // is at most k - 1 or as far from the other end.
    let missed = |rank: usize| 2.0 * distribution.at_most(2 * (rank - 1));
    let allowed = (1.0 - confidence) * (1.0 + ROUNDING);
    // Rank 1 is known exactly for any size; the approximation would refuse it to a sample of one.
    let extremes = extremes(n.min(m), n.max(m));
    if extremes > allowed {
        return None;
    }
    let (mut attains, mut fails) = (1, (n * m).div_ceil(2) + 1);
    while attains + 1 < fails {
        let middle = attains.midpoint(fails);
        if missed(middle) <= allowed {
            attains = middle;
        } else {
            fails = middle;
        }
    }
    let error = if attains == 1 { extremes } else { missed(attains) };
    Some((attains, (1.0 - error).max(confidence)))
}

/// The probability of the two arrangements in which every value of one sample exceeds every value
/// of the other: `2 / C(small + large, small)`.
fn extremes(small: usize, large: usize) -> f64 {
    2.0 / (1..=small).map(|i| (large as f64 + i as f64) / i as f64).product::<f64>()
}

/// The smallest size of the smaller sample at which all pairs attain the confidence.
fn values_needed(larger: usize, confidence: f64) -> usize {
    let allowed = (1.0 - confidence) * (1.0 + ROUNDING);
    // Each step at least halves the probability of the extremes, which soon passes any error.
    (1..).find(|&small| extremes(small, small.max(larger)) <= allowed).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(actual: f64, expected: f64) {
        assert!((actual / expected - 1.0).abs() < 1e-12, "{actual} {expected}");
    }

    /// Every pair listed and sorted: the reference for the bisection.
    fn listed(numerator: &[f64], denominator: &[f64]) -> Vec<f64> {
        let mut ratios: Vec<f64> =
            numerator.iter().flat_map(|a| denominator.iter().map(move |b| a / b)).collect();
        ratios.sort_unstable_by(f64::total_cmp);
        ratios
    }

    #[test]
    fn four_against_four_span_all_pairs() {
        let slow = [20.0, 22.0, 24.0, 26.0];
        let fast = [10.0, 11.0, 12.0, 13.0];
        let estimate = ratio(&slow, &fast, 0.95).unwrap();
        close(estimate.value, 2.0);
        close(estimate.interval.low, 20.0 / 13.0);
        close(estimate.interval.high, 26.0 / 10.0);
        close(estimate.interval.confidence, 1.0 - 2.0 / 70.0);
        assert_eq!(estimate.n, 4);
        close(hodges_lehmann_ratio(&slow, &fast).unwrap(), 2.0);
    }

    #[test]
    fn ten_against_ten_cut_off_the_published_rank() {
        // The critical U at 0.05 is 23, so the ends are the 24th ratio from either side.
        assert_eq!(rank_from_end(10, 10, 0.95).unwrap().0, 24);
        let numerator = [31.0, 29.5, 30.2, 33.0, 30.9, 35.1, 29.9, 30.0, 31.7, 30.4];
        let denominator = [10.1, 10.7, 9.9, 10.0, 12.0, 10.3, 10.2, 10.9, 9.8, 10.4];
        let interval = ratio(&numerator, &denominator, 0.95).unwrap().interval;
        let ratios = listed(&numerator, &denominator);
        close(interval.low, ratios[23]);
        close(interval.high, ratios[76]);
    }

    #[test]
    fn the_bisection_finds_every_rank_ties_included() {
        let numerator = [3.0, 1.0, 3.0, 2.0, 1e-200, 7.5];
        let denominator = [1.0, 2.0, 3.0, 2.0, 1e100];
        let pairs = Pairs::new(&numerator, &denominator).unwrap();
        for (index, expected) in listed(&numerator, &denominator).into_iter().enumerate() {
            close(pairs.ranked(index + 1), expected);
        }
    }

    #[test]
    fn too_few_values_are_told_how_many_it_takes() {
        let cases = [(3, 3, 0.95, 4), (2, 2, 0.95, 4), (2, 7, 0.95, 3), (1, 9, 0.95, 2)];
        for (n, m, confidence, need) in cases {
            let (a, b) = (vec![1.0; n], vec![2.0; m]);
            let refused = Err(Error::TooFew { have: n, need });
            assert_eq!(ratio(&a, &b, confidence), refused, "{n} {m}");
            assert_eq!(ratio(&b, &a, confidence), refused, "{m} {n}");
            assert!(ratio(&vec![1.0; need], &vec![2.0; need.max(m)], confidence).is_ok());
        }
        assert!(ratio(&[1.0], &[2.0; 39], 0.95).is_ok()); // 2 in 40.
        assert!(ratio(&[1.0], &[2.0; 38], 0.95).is_err());
        assert!(ratio(&[1.0], &[2.0; 4_000], 0.99).is_ok()); // Beyond the exact counts.
    }

    #[test]
    fn the_approximation_cuts_off_nearly_the_same_rank() {
        let (exact, _) = rank_from_end(60, 60, 0.95).unwrap();
        let (near, attained) = rank_from_end(60, 61, 0.95).unwrap();
        assert!(near > exact && near < exact + 40, "{exact} {near}");
        assert!((0.95..0.951).contains(&attained));
    }

    #[test]
    fn the_value_lies_inside_even_where_the_shift_model_fails() {
        // Two humps, weighted oppositely in the two samples.
        let numerator: Vec<f64> =
            (0..41).map(|i| if i < 21 { 1.0 + f64::from(i) / 1e3 } else { 9.0 }).collect();
        let denominator: Vec<f64> =
            (0..41).map(|i| if i < 20 { 1.0 } else { 9.0 + f64::from(i) / 1e3 }).collect();
        let Estimate { value, interval, .. } = ratio(&numerator, &denominator, 0.95).unwrap();
        let ratios = listed(&numerator, &denominator);
        let (rank, _) = rank_from_end(41, 41, 0.95).unwrap();
        assert!(value < ratios[rank - 1], "the case no longer shows what it should");
        assert!(interval.contains(value));
        close(interval.high, ratios[ratios.len() - rank]);
    }

    #[test]
    fn odd_input_is_refused() {
        let ok = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(ratio(&[], &ok, 0.9), Err(Error::Empty.within(0)));
        assert_eq!(ratio(&ok, &[1.0, 0.0], 0.9), Err(Error::NotPositive { index: 1 }.within(1)));
        assert_eq!(ratio(&[f64::NAN], &ok, 0.9), Err(Error::NotFinite { index: 0 }.within(0)));
        assert_eq!(ratio(&ok, &ok, 1.0), Err(Error::BadConfidence { confidence: 1.0 }));
        assert_eq!(ratio(&[1e300; 4], &[1e-300; 4], 0.9), Err(Error::OutOfRange));
        assert_eq!(ratio(&[1e-300; 4], &[1e300; 4], 0.9), Err(Error::OutOfRange));
        let equal = ratio(&[5.0; 4], &[2.5; 4], 0.95).unwrap();
        close(equal.interval.low, 2.0);
        close(equal.interval.high, 2.0);
    }
}
