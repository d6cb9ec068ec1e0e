//! Whether two samples differ in location: the Mann-Whitney test.
//!
//! Method: the exact distribution of U, conditional on ties; see `u_distribution`. Limits: a test
//! only says whether a difference is seen, not how large it is; claims are judged by the interval
//! of [`crate::ratio`]. It reacts to any tendency of one sample to exceed the other, so different
//! spreads can make its level inexact as a test of medians.

use crate::Error;
use crate::sample::Sorted;
use crate::u_distribution::UDistribution;

/// The outcome of a Mann-Whitney test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// The number of pairs in which the first sample's value is the larger, ties counted one half;
    /// from 0 to the product of the sizes.
    pub u: f64,
    /// The two-sided probability, of samples of one distribution, to be so far apart or further:
    /// twice the smaller tail, at most 1.
    pub p: f64,
}

/// Tests two samples for a difference in location.
///
/// Assumes independent values within and between the samples. Exact, with ties too, while the
/// product of the sizes is at most 3600; then the normal approximation with corrections for
/// continuity and ties. Samples whose values are all equal to each other give p = 1, and so do
/// samples too small to show anything (1 against 1): a p-value needs no smallest size.
/// Sources: Mann and Whitney, Annals of Mathematical Statistics 18 (1947); Klotz, JASA 61 (1966).
///
/// # Errors
/// [`Error::Within`] sample 0 or 1: [`Error::Empty`], [`Error::NotFinite`].
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Result<MannWhitney, Error> {
    let first = Sorted::finite(first).map_err(|error| error.within(0))?;
    let second = Sorted::finite(second).map_err(|error| error.within(1))?;
    let Pooled { doubled_u, groups } = pool(first.values(), second.values());
    let distribution = UDistribution::tied(first.len(), second.len(), &groups);
    let tail = distribution.at_most(doubled_u).min(distribution.at_least(doubled_u));
    Ok(MannWhitney { u: doubled_u as f64 / 2.0, p: (2.0 * tail).min(1.0) })
}

/// Two samples merged.
struct Pooled {
    /// Twice the U of the first sample.
    doubled_u: usize,
    /// The sizes of the groups of equal values, ascending by value.
    groups: Vec<usize>,
}

/// Walks two ascending samples together, one group of equal values at a time.
fn pool(mut first: &[f64], mut second: &[f64]) -> Pooled {
    let mut pooled = Pooled { doubled_u: 0, groups: Vec::new() };
    let mut second_below = 0;
    loop {
        let value = match (first.first(), second.first()) {
            (Some(a), Some(b)) => a.min(*b),
            (Some(only), None) | (None, Some(only)) => *only,
            (None, None) => return pooled,
        };
        let from_first = first.partition_point(|&other| other <= value);
        let from_second = second.partition_point(|&other| other <= value);
        pooled.doubled_u += from_first * (2 * second_below + from_second);
        pooled.groups.push(from_first + from_second);
        second_below += from_second;
        first = &first[from_first..];
        second = &second[from_second..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: &[f64], second: &[f64], u: f64, p: f64) {
        let result = mann_whitney(first, second).unwrap();
        let close = (result.u - u).abs() < 1e-12 && (result.p - p).abs() < 1e-12;
        assert!(close, "{result:?} instead of {u} {p}");
    }

    #[test]
    fn small_cases_by_hand() {
        check(&[1.0], &[2.0], 0.0, 1.0);
        check(&[3.0], &[3.0], 0.5, 1.0);
        check(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0], 0.0, 0.1);
        check(&[4.0, 5.0, 6.0], &[1.0, 2.0, 3.0], 9.0, 0.1);
        // Of 10 arrangements of 2 among 5, U = 0 and U = 1 have one each.
        check(&[1.0, 3.0], &[2.0, 4.0, 5.0], 1.0, 0.4);
        // Ranks 1.5 1.5 3.5 3.5: of 6 arrangements one gives the lowest sum.
        check(&[1.0, 1.0], &[2.0, 2.0], 0.0, 1.0 / 3.0);
        check(&[7.0; 5], &[7.0; 4], 10.0, 1.0);
        check(&[-0.0], &[0.0], 0.5, 1.0);
    }

    #[test]
    fn the_critical_values_are_the_published_ones() {
        // Sizes, two-sided level, the largest U that is significant: the usual tables.
        let table = [
            (4, 4, 0.05, 0),
            (5, 5, 0.05, 2),
            (5, 8, 0.05, 6),
            (7, 10, 0.05, 14),
            (8, 8, 0.05, 13),
            (10, 10, 0.05, 23),
            (20, 20, 0.05, 127),
            (5, 5, 0.01, 0),
            (8, 8, 0.01, 7),
            (10, 10, 0.01, 16),
            (20, 20, 0.01, 105),
        ];
        for (n, m, level, critical) in table {
            let distribution = UDistribution::untied(n, m);
            assert!(2.0 * distribution.at_most(2 * critical) <= level, "{n} {m} {level}");
            assert!(2.0 * distribution.at_most(2 * critical + 2) > level, "{n} {m} {level}");
        }
    }

    #[test]
    fn large_samples_are_approximated_and_all_tied_ones_do_not_differ() {
        let low: Vec<f64> = (0..100).map(f64::from).collect();
        let high: Vec<f64> = (50..150).map(f64::from).collect();
        let result = mann_whitney(&low, &high).unwrap();
        assert!(result.p < 1e-8 && result.p > 0.0, "{result:?}");
        check(&[3.0; 100], &[3.0; 70], 3_500.0, 1.0);
    }

    #[test]
    fn a_refusal_names_the_sample() {
        let refused = mann_whitney(&[], &[1.0]);
        assert_eq!(refused, Err(Error::Empty.within(0)));
        let refused = mann_whitney(&[1.0], &[1.0, f64::NAN]);
        assert_eq!(refused, Err(Error::NotFinite { index: 1 }.within(1)));
    }
}
