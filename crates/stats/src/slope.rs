//! How a cost grows: the exponent of a power law, as the slope of a line through logarithms.
//!
//! Method: every replicate (a round of fresh processes over the whole sweep) gives one slope by
//! least squares through `(ln x, ln y)`; the estimate is the median of the slopes, with the
//! order-statistic interval of [`crate::median_interval`]. Points of one replicate share their
//! process conditions, so the replicate is the unit; residuals are not used for the interval.
//!
//! Limits: a slope is the average exponent over the range swept. Where the growth bends (a constant
//! part at small x, a cache left at large x) the slope depends on the range, the interval does not
//! show it, and even a high `r_squared` does not exclude it. Ends of the sweep weigh most.

use crate::Error;
use crate::interval::{Estimate, Interval, median_interval};
use crate::sample::check_confidence;

/// The exponent of a power law, with its uncertainty, and the line to draw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlopeEstimate {
    /// The median of the replicates' slopes, without unit: 1 is linear growth, 2 quadratic. `n`
    /// is the number of replicates.
    pub estimate: Estimate,
    /// The least-squares line through the points of all replicates together. Its slope is near
    /// `estimate.value` but not the same number.
    pub line: Line,
}

/// The line `ln y = intercept + slope * ln x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line {
    /// The exponent: the factor of `ln x`.
    pub slope: f64,
    /// The value of `ln y` at x = 1.
    pub intercept: f64,
    /// The share of the variance of `ln y` that the line explains, from 0 to 1; 1 when all y are
    /// equal, since the line then meets every point.
    pub r_squared: f64,
}

/// The log-log slope over replicates, each a sweep of points (x, y) in any order.
///
/// Assumes independent replicates and a power law over the range swept; replicates may have
/// different x. When at least two replicates are given and all hold the very same points, the
/// metric is taken to be exact: the interval is the slope itself with confidence 1. Use this for
/// counts, not for times from a coarse clock, which may agree by chance.
/// Sources: least squares as in any textbook; the interval as in [`crate::median_interval`].
///
/// # Errors
/// [`Error::BadConfidence`]; [`Error::Empty`] without replicates; [`Error::Within`] the replicate:
/// [`Error::Empty`], [`Error::NotFinite`] and [`Error::NotPositive`] with the index of the point,
/// [`Error::TooFewDistinct`] for fewer than 2 distinct x; [`Error::TooFew`] when the replicates
/// differ (or there is one) and are too few for the confidence.
pub fn log_log_slope(
    replicates: &[Vec<(f64, f64)>],
    confidence: f64,
) -> Result<SlopeEstimate, Error> {
    check_confidence(confidence)?;
    if replicates.is_empty() {
        return Err(Error::Empty);
    }
    let mut sweeps = Vec::with_capacity(replicates.len());
    let mut slopes = Vec::with_capacity(replicates.len());
    for (position, points) in replicates.iter().enumerate() {
        let sweep = logarithms(points).map_err(|error| error.within(position))?;
        slopes.push(fit(&sweep).map_err(|error| error.within(position))?.slope);
        sweeps.push(sweep);
    }
    let exact = sweeps.len() > 1 && sweeps.iter().all(|sweep| *sweep == sweeps[0]);
    let estimate = if exact {
        let slope = slopes[0];
        let interval = Interval { low: slope, high: slope, confidence: 1.0 };
        Estimate { value: slope, interval, n: slopes.len() }
    } else {
        median_interval(&slopes, confidence)?
    };
    let mut pooled = sweeps.concat();
    sort(&mut pooled);
    Ok(SlopeEstimate { estimate, line: fit(&pooled)? })
}

/// Natural logarithms of the points, in ascending order: a sweep measured in another order is the
/// same sweep, to the last bit of its slope.
fn logarithms(points: &[(f64, f64)]) -> Result<Vec<(f64, f64)>, Error> {
    if points.is_empty() {
        return Err(Error::Empty);
    }
    if let Some(index) = points.iter().position(|(x, y)| !x.is_finite() || !y.is_finite()) {
        return Err(Error::NotFinite { index });
    }
    if let Some(index) = points.iter().position(|&(x, y)| x <= 0.0 || y <= 0.0) {
        return Err(Error::NotPositive { index });
    }
    let mut logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    sort(&mut logs);
    Ok(logs)
}

fn sort(points: &mut [(f64, f64)]) {
    points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
}

/// The least-squares line through points sorted by x. Distances are taken from the first point and
/// then from the mean, so that equal values give exact zeros.
fn fit(sorted: &[(f64, f64)]) -> Result<Line, Error> {
    let distinct = 1 + sorted.windows(2).filter(|pair| pair[0].0 < pair[1].0).count();
    if distinct < 2 {
        return Err(Error::TooFewDistinct { have: distinct, need: 2 });
    }
    let (x_first, y_first) = sorted[0];
    let n = sorted.len() as f64;
    let x_mean = sorted.iter().map(|(x, _)| x - x_first).sum::<f64>() / n;
    let y_mean = sorted.iter().map(|(_, y)| y - y_first).sum::<f64>() / n;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in sorted {
        let (dx, dy) = (x - x_first - x_mean, y - y_first - y_mean);
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
    }
    let slope = xy / xx;
    let intercept = y_first + y_mean - slope * (x_first + x_mean);
    let r_squared = if yy > 0.0 { (slope * (xy / yy)).clamp(0.0, 1.0) } else { 1.0 };
    Ok(Line { slope, intercept, r_squared })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-12, "{actual} {expected}");
    }

    fn power(factor: f64, exponent: f64) -> Vec<(f64, f64)> {
        [1.0, 2.0, 4.0, 8.0, 16.0].map(|x: f64| (x, factor * x.powf(exponent))).to_vec()
    }

    #[test]
    fn a_power_law_gives_its_exponent() {
        for exponent in [-1.0, 0.0, 0.5, 1.0, 2.0] {
            let sweep = power(3.0, exponent);
            let SlopeEstimate { estimate, line } =
                log_log_slope(&[sweep.clone(), sweep], 0.95).unwrap();
            close(estimate.value, exponent);
            close(line.slope, exponent);
            close(line.intercept, 3.0_f64.ln());
            close(line.r_squared, 1.0);
        }
    }

    #[test]
    fn a_fit_by_hand() {
        // (0,0) (1,2) (2,1): slope 1/2, intercept 1/2, r^2 = 1/4.
        let line = fit(&[(0.0, 0.0), (1.0, 2.0), (2.0, 1.0)]).unwrap();
        close(line.slope, 0.5);
        close(line.intercept, 0.5);
        close(line.r_squared, 0.25);
    }

    #[test]
    fn equal_replicates_are_exact_whatever_their_order() {
        let sweep = vec![(1.0, 3.0), (10.0, 29.0), (100.0, 301.0), (1000.0, 2999.0)];
        let reversed: Vec<_> = sweep.iter().rev().copied().collect();
        let SlopeEstimate { estimate, .. } = log_log_slope(&[sweep, reversed], 0.99).unwrap();
        let slope = estimate.value;
        assert_eq!(estimate.interval, Interval { low: slope, high: slope, confidence: 1.0 });
        assert_eq!(estimate.n, 2);
    }

    #[test]
    fn one_replicate_proves_nothing_and_differing_ones_need_six() {
        let refused = log_log_slope(&[power(1.0, 1.0)], 0.95);
        assert_eq!(refused, Err(Error::TooFew { have: 1, need: 6 }));
        let differing: Vec<_> = (0..6).map(|i| power(1.0, 1.0 + f64::from(i) / 100.0)).collect();
        let refused = log_log_slope(&differing[..5], 0.95);
        assert_eq!(refused, Err(Error::TooFew { have: 5, need: 6 }));
        let estimate = log_log_slope(&differing, 0.95).unwrap().estimate;
        close(estimate.value, 1.025);
        close(estimate.interval.low, 1.0);
        close(estimate.interval.high, 1.05);
    }

    #[test]
    fn odd_input_is_refused_by_replicate_and_point() {
        let good = power(1.0, 1.0);
        let cases = [
            (vec![], Error::Empty),
            (vec![(1.0, 1.0), (f64::NAN, 1.0)], Error::NotFinite { index: 1 }),
            (vec![(1.0, 1.0), (2.0, 0.0)], Error::NotPositive { index: 1 }),
            (vec![(-1.0, 1.0), (2.0, 1.0)], Error::NotPositive { index: 0 }),
            (vec![(2.0, 1.0), (2.0, 3.0)], Error::TooFewDistinct { have: 1, need: 2 }),
        ];
        for (bad, expected) in cases {
            let refused = log_log_slope(&[good.clone(), bad], 0.95);
            assert_eq!(refused, Err(expected.within(1)));
        }
        assert_eq!(log_log_slope(&[], 0.95), Err(Error::Empty));
        let refused = log_log_slope(&[good], f64::NAN);
        assert!(matches!(refused, Err(Error::BadConfidence { .. })));
    }
}
