//! Points of a sample: median, quantiles, lower tail, and the spread around the median.
//!
//! Method: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American
//! Statistician 50 (1996): the order statistics sit at equal distances from quantile 0 to quantile
//! 1, with straight lines between. Limits: a point says nothing of its own uncertainty; that is
//! what [`crate::median_interval`] and [`crate::quantile_interval`] are for.

use crate::Error;
use crate::sample::Sorted;

/// The median: the middle value, or the mean of the two middle values.
///
/// In the unit of the values. A single value is its own median.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`].
pub fn median(values: &[f64]) -> Result<f64, Error> {
    quantile(values, 0.5)
}

/// The quantile at `level` in `0..=1`, type 7 of Hyndman and Fan (1996): 0 is the smallest value,
/// 1 the largest, and position `(n - 1) * level` is interpolated linearly in between.
///
/// In the unit of the values. Type 7 cannot leave the range of the values, so far out in the tail
/// of a small sample it is biased towards the centre.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`]; [`Error::BadQuantile`] for a level outside `0..=1`.
pub fn quantile(values: &[f64], level: f64) -> Result<f64, Error> {
    if !(0.0..=1.0).contains(&level) {
        return Err(Error::BadQuantile { quantile: level });
    }
    Ok(Sorted::finite(values)?.quantile(level))
}

/// The quantile of a histogram at `level` in `0..=1`: the smallest value with at least that share
/// of the counts at or below it (definition 1 of Hyndman and Fan 1996). Pairs of value and count,
/// the values ascending.
///
/// In the unit of the values, and as exact as they were rounded.
///
/// # Errors
/// [`Error::Empty`] without counts; [`Error::BadQuantile`] for a level outside `0..=1`.
pub fn histogram_quantile(bins: &[[u64; 2]], level: f64) -> Result<f64, Error> {
    if !(0.0..=1.0).contains(&level) {
        return Err(Error::BadQuantile { quantile: level });
    }
    let total: u128 = bins.iter().map(|[_, count]| u128::from(*count)).sum();
    let wanted = (total as f64 * level).ceil();
    let mut seen = 0_u128;
    let reached = bins.iter().find(|[_, count]| {
        seen += u128::from(*count);
        seen > 0 && seen as f64 >= wanted
    });
    reached.map(|[value, _]| *value as f64).ok_or(Error::Empty)
}

/// The quantile of events that are listed, or, where there were too many for that, counted in a
/// histogram: [`quantile`] or [`histogram_quantile`].
///
/// # Errors
/// Those of the two.
pub fn event_quantile(listed: &[f64], counted: &[[u64; 2]], level: f64) -> Result<f64, Error> {
    if counted.is_empty() { quantile(listed, level) } else { histogram_quantile(counted, level) }
}

/// The estimator of one process: the lower quantile of its batch averages, at `level` in
/// `0..=0.5` (0.1 is the house's choice for wall time, 0 the minimum).
///
/// In the unit of the values. Assumption: disturbance only ever adds (interruptions, cache misses
/// of others, throttling), so the undisturbed cost is found in the lower tail; a quantile rather
/// than the minimum, because one lucky batch should not decide. That is wrong for latencies and
/// pauses, where the upper tail is the thing measured. Source for the assumption: Chen and Revels,
/// "Robust benchmarking in noisy environments" (2016), who argue for the minimum.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`]; [`Error::BadQuantile`] for a level outside `0..=0.5`,
/// which would be no lower tail.
pub fn lower_tail(values: &[f64], level: f64) -> Result<f64, Error> {
    if !(0.0..=0.5).contains(&level) {
        return Err(Error::BadQuantile { quantile: level });
    }
    quantile(values, level)
}

/// The median absolute deviation: the median distance of the values from their median.
///
/// In the unit of the values, and not rescaled: for a normal distribution the standard deviation
/// is about 1.4826 times this. Zero for a single value, and whenever more than half the values are
/// equal. Source: Hampel, "The Influence Curve and Its Role in Robust Estimation", JASA 69 (1974).
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`]; [`Error::OutOfRange`] when a distance overflows.
pub fn median_absolute_deviation(values: &[f64]) -> Result<f64, Error> {
    let centre = median(values)?;
    let distances: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    median(&distances).map_err(|_| Error::OutOfRange)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(actual: f64, expected: f64) {
        assert!((actual - expected).abs() <= 1e-12 * expected.abs(), "{actual} {expected}");
    }

    #[test]
    fn type_7_quantiles_by_hand() {
        let cases: [(&[f64], f64, f64); 10] = [
            (&[3.0], 0.3, 3.0),
            (&[1.0, 2.0], 0.5, 1.5),
            (&[2.0, 1.0, 4.0, 3.0], 0.5, 2.5),
            (&[1.0, 2.0, 3.0, 4.0], 0.25, 1.75),
            (&[1.0, 2.0, 3.0, 4.0], 0.1, 1.3),
            (&[5.0, 1.0, 9.0], 0.0, 1.0),
            (&[5.0, 1.0, 9.0], 1.0, 9.0),
            (&[0.0, 10.0, 20.0, 30.0, 40.0], 0.9, 36.0),
            (&[7.0, 7.0, 7.0], 0.37, 7.0),
            (&[-f64::MAX, f64::MAX], 0.75, f64::MAX / 2.0),
        ];
        for (values, level, expected) in cases {
            close(quantile(values, level).unwrap(), expected);
        }
    }

    #[test]
    fn levels_out_of_range_are_refused() {
        for level in [-0.01, 1.01, f64::NAN] {
            assert!(matches!(quantile(&[1.0], level), Err(Error::BadQuantile { .. })), "{level}");
        }
        assert_eq!(lower_tail(&[1.0], 0.9), Err(Error::BadQuantile { quantile: 0.9 }));
    }

    #[test]
    fn histograms_by_hand() {
        let bins = [[10, 90], [20, 9], [500, 1]];
        for (level, expected) in
            [(0.0, 10.0), (0.5, 10.0), (0.9, 10.0), (0.91, 20.0), (0.99, 20.0), (0.991, 500.0)]
        {
            close(histogram_quantile(&bins, level).unwrap(), expected);
        }
        assert_eq!(histogram_quantile(&[], 0.5), Err(Error::Empty));
        assert_eq!(histogram_quantile(&[[3, 0]], 0.5), Err(Error::Empty));
        assert!(matches!(histogram_quantile(&bins, 2.0), Err(Error::BadQuantile { .. })));
    }

    #[test]
    fn one_slow_batch_leaves_the_lower_tail_alone() {
        let calm: Vec<f64> = (0..11).map(f64::from).collect();
        let mut disturbed = calm.clone();
        disturbed[10] = 1e9;
        close(lower_tail(&calm, 0.1).unwrap(), 1.0);
        close(lower_tail(&disturbed, 0.1).unwrap(), 1.0);
    }

    #[test]
    fn median_absolute_deviation_by_hand() {
        // Distances from the median 2: 1 1 0 0 2 4 7.
        let spread = median_absolute_deviation(&[1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0]).unwrap();
        close(spread, 1.0);
        close(median_absolute_deviation(&[5.0]).unwrap(), 0.0);
        close(median_absolute_deviation(&[5.0, 5.0, 5.0]).unwrap(), 0.0);
        let wide = [-f64::MAX, -f64::MAX, -f64::MAX, f64::MAX, f64::MAX];
        assert_eq!(median_absolute_deviation(&wide), Err(Error::OutOfRange));
        assert_eq!(median_absolute_deviation(&[]), Err(Error::Empty));
    }
}
