//! Properties that hold for any input.

use proptest::collection::vec;
use proptest::prelude::*;
use stats::{
    Estimate, Interval, hodges_lehmann_ratio, log_log_slope, lower_tail, mann_whitney, median,
    median_absolute_deviation, median_interval, quantile, quantile_interval, ratio,
};

/// Positive values over ten decades, or few and small whole ones, so that ties are common.
fn positive(sizes: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    let spread = (-5.0..5.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent));
    let few = (1..5_u8).prop_map(f64::from);
    prop_oneof![vec(spread, sizes.clone()), vec(few, sizes)]
}

/// Anything a float can be, with the awkward ones well represented.
fn anything() -> impl Strategy<Value = Vec<f64>> {
    let odd = prop::sample::select(vec![
        0.0,
        -0.0,
        1.0,
        -1.0,
        f64::NAN,
        f64::INFINITY,
        f64::MAX,
        f64::MIN,
        f64::MIN_POSITIVE,
        f64::EPSILON,
        5e-324,
        1e300,
    ]);
    vec(prop_oneof![odd, any::<f64>()], 0..12)
}

fn near(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() < 1e-12
}

fn encloses(outer: Interval, inner: Interval) -> bool {
    outer.low <= inner.low && inner.high <= outer.high && outer.confidence >= inner.confidence
}

fn sound(result: Result<Estimate, stats::Error>, confidence: f64) -> bool {
    result.is_err()
        || result.is_ok_and(|Estimate { value, interval, n }| {
            interval.contains(value)
                && interval.low.is_finite()
                && interval.high.is_finite()
                && (confidence..=1.0).contains(&interval.confidence)
                && n > 0
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_input_panics_or_gives_an_unsound_number(
        a in anything(),
        b in anything(),
        level in prop_oneof![0.0..1.0_f64, any::<f64>()],
        confidence in prop_oneof![0.0..1.0_f64, any::<f64>()],
    ) {
        for value in [median(&a), quantile(&a, level), lower_tail(&a, level),
            median_absolute_deviation(&a), hodges_lehmann_ratio(&a, &b)]
        {
            prop_assert!(value.as_ref().map_or(true, |value| value.is_finite()), "{:?}", value);
        }
        prop_assert!(sound(median_interval(&a, confidence), confidence));
        prop_assert!(sound(quantile_interval(&a, level, confidence), confidence));
        prop_assert!(sound(ratio(&a, &b, confidence), confidence));
        let sweep: Vec<(f64, f64)> = a.iter().copied().zip(b.iter().copied()).collect();
        let slope = log_log_slope(&vec![sweep; 7], confidence).map(|slope| slope.estimate);
        prop_assert!(sound(slope, confidence));
        let test = mann_whitney(&a, &b);
        prop_assert!(test.is_err() || test.is_ok_and(|test| (0.0..=1.0).contains(&test.p)));
        prop_assert!(stats::exact(&a).is_ok() == median(&a).is_ok());
    }

    #[test]
    fn order_does_not_matter(a in positive(1..12), b in positive(1..12), turn in 0..12_usize) {
        let turned = |values: &[f64]| {
            let mut values = values.to_vec();
            let by = turn % values.len();
            values.rotate_left(by);
            values.reverse();
            values
        };
        let (c, d) = (turned(&a), turned(&b));
        prop_assert_eq!(quantile(&a, 0.3), quantile(&c, 0.3));
        prop_assert_eq!(median_absolute_deviation(&a), median_absolute_deviation(&c));
        prop_assert_eq!(median_interval(&a, 0.9), median_interval(&c, 0.9));
        prop_assert_eq!(quantile_interval(&a, 0.7, 0.8), quantile_interval(&c, 0.7, 0.8));
        prop_assert_eq!(ratio(&a, &b, 0.9), ratio(&c, &d, 0.9));
        prop_assert_eq!(hodges_lehmann_ratio(&a, &b), hodges_lehmann_ratio(&c, &d));
        prop_assert_eq!(mann_whitney(&a, &b), mann_whitney(&c, &d));
        let sweep = |x: &[f64]| x.iter().map(|&x| (x, x * x + 1.0)).collect::<Vec<_>>();
        let pair = |x: &[f64]| log_log_slope(&[sweep(x), sweep(x)], 0.9);
        prop_assert_eq!(pair(&a).ok(), pair(&c).ok());
    }

    #[test]
    fn the_ratio_the_other_way_is_the_inverse(a in positive(4..15), b in positive(4..15)) {
        let (there, back) = (ratio(&a, &b, 0.95).unwrap(), ratio(&b, &a, 0.95).unwrap());
        prop_assert!(near(there.value, 1.0 / back.value));
        prop_assert!(near(there.interval.low, 1.0 / back.interval.high));
        prop_assert!(near(there.interval.high, 1.0 / back.interval.low));
        prop_assert!(near(there.interval.confidence, back.interval.confidence));
        let (there, back) = (hodges_lehmann_ratio(&a, &b), hodges_lehmann_ratio(&b, &a));
        prop_assert!(near(there.unwrap(), 1.0 / back.unwrap()));
    }

    #[test]
    fn a_factor_carries_through_the_ratio(
        a in positive(4..15), b in positive(4..15), factor in 0.01..100.0_f64,
    ) {
        let scaled: Vec<f64> = a.iter().map(|value| value * factor).collect();
        let (plain, scaled) = (ratio(&a, &b, 0.95).unwrap(), ratio(&scaled, &b, 0.95).unwrap());
        prop_assert!(near(plain.value * factor, scaled.value));
        prop_assert!(near(plain.interval.low * factor, scaled.interval.low));
        prop_assert!(near(plain.interval.high * factor, scaled.interval.high));
    }

    #[test]
    fn the_ratio_encloses_both_point_estimates(a in positive(4..25), b in positive(4..25)) {
        let interval = ratio(&a, &b, 0.95).unwrap().interval;
        prop_assert!(interval.contains(median(&a).unwrap() / median(&b).unwrap()));
        prop_assert!(interval.contains(hodges_lehmann_ratio(&a, &b).unwrap()));
    }

    #[test]
    fn more_confidence_never_narrows(
        a in positive(8..30), b in positive(8..30),
        level in 0.05..0.95_f64, less in 0.01..0.99_f64, more in 0.01..0.99_f64,
    ) {
        let (less, more) = (less.min(more), less.max(more));
        let by_confidence: [&dyn Fn(f64) -> Result<Estimate, stats::Error>; 3] = [
            &|confidence| median_interval(&a, confidence),
            &|confidence| quantile_interval(&a, level, confidence),
            &|confidence| ratio(&a, &b, confidence),
        ];
        for at in by_confidence {
            match (at(less), at(more)) {
                (Ok(less), Ok(more)) => prop_assert!(encloses(more.interval, less.interval)),
                (less, more) => prop_assert!(more.is_err(), "{:?} {:?}", less, more),
            }
        }
    }

    #[test]
    fn swapping_the_samples_keeps_p_and_mirrors_u(a in positive(1..12), b in positive(1..12)) {
        let (there, back) = (mann_whitney(&a, &b).unwrap(), mann_whitney(&b, &a).unwrap());
        prop_assert!(near(there.p, back.p));
        prop_assert!((there.u + back.u - (a.len() * b.len()) as f64).abs() < 1e-9);
    }

    /// The interval is the inversion of the test: without ties, 1 lies outside exactly when the
    /// test is significant (but for the widening towards the ratio of medians).
    #[test]
    fn the_interval_and_the_test_agree(
        a in vec(1.0..3.0_f64, 4..10), b in vec(1.0..3.0_f64, 4..10),
    ) {
        let significant = mann_whitney(&a, &b).unwrap().p <= 0.05 + 1e-12;
        let interval = ratio(&a, &b, 0.95).unwrap().interval;
        prop_assert_eq!(significant, !interval.contains(1.0));
    }

    #[test]
    fn a_factor_of_y_moves_the_line_but_not_the_slope(
        y in vec(0.1..10.0_f64, 7 * 4), factor in 0.01..100.0_f64,
    ) {
        let sweeps = |factor: f64| -> Vec<Vec<(f64, f64)>> {
            let x = [1.0, 2.0, 4.0, 8.0];
            y.chunks(4).map(|y| x.iter().zip(y).map(|(&x, y)| (x, y * factor)).collect()).collect()
        };
        let plain = log_log_slope(&sweeps(1.0), 0.95).unwrap();
        let scaled = log_log_slope(&sweeps(factor), 0.95).unwrap();
        prop_assert!((plain.estimate.value - scaled.estimate.value).abs() < 1e-9);
        prop_assert!((plain.line.intercept + factor.ln() - scaled.line.intercept).abs() < 1e-9);
        prop_assert!((plain.line.r_squared - scaled.line.r_squared).abs() < 1e-9);
    }
}
