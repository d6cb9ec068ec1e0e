//! Simulation with fixed seeds: intervals enclose the true value as often as they say. The bounds
//! are four standard errors of the simulation around the level attained, on top of the seeds being
//! fixed: a failure is a wrong interval, not bad luck.

use stats::{Interval, log_log_slope, median_interval, quantile_interval, ratio};

/// `SplitMix64` (Steele, Lea, Flood 2014): small, seedable, good enough for a few thousand draws.
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    fn log_normals(&mut self, n: usize, median: f64, sigma: f64) -> Vec<f64> {
        (0..n).map(|_| median * (sigma * self.normal()).exp()).collect()
    }
}

/// How often the interval of a trial encloses the truth, and the level it claims.
#[track_caller]
fn check(trials: u32, truth: f64, seed: u64, mut trial: impl FnMut(&mut Draws) -> Interval) {
    let mut draws = Draws(seed);
    let mut enclosed = 0;
    let mut claimed = 0.0;
    for _ in 0..trials {
        let interval = trial(&mut draws);
        enclosed += u32::from(interval.contains(truth));
        claimed = interval.confidence;
    }
    let observed = f64::from(enclosed) / f64::from(trials);
    let slack = 4.0 * (claimed * (1.0 - claimed) / f64::from(trials)).sqrt();
    assert!((observed - claimed).abs() <= slack, "observed {observed}, claimed {claimed}");
}

#[test]
fn the_median_is_enclosed_as_often_as_claimed() {
    for (n, seed) in [(6, 1), (10, 2), (25, 3)] {
        check(4_000, 5.0, seed, |draws| {
            let values: Vec<f64> = (0..n).map(|_| 5.0 + draws.normal()).collect();
            median_interval(&values, 0.95).unwrap().interval
        });
        check(4_000, 5.0, seed, |draws| {
            median_interval(&draws.log_normals(n, 5.0, 1.0), 0.95).unwrap().interval
        });
    }
}

#[test]
fn a_high_quantile_is_enclosed_as_often_as_claimed() {
    let truth = 1.281_551_565_544_6_f64.exp(); // The 0.9 quantile of the standard normal.
    check(4_000, truth, 4, |draws| {
        quantile_interval(&draws.log_normals(60, 1.0, 1.0), 0.9, 0.95).unwrap().interval
    });
}

#[test]
fn the_ratio_is_enclosed_as_often_as_claimed() {
    for (n, m, sigma, seed) in [(4, 4, 0.1, 5), (10, 10, 0.1, 6), (10, 10, 1.0, 7), (6, 20, 0.3, 8)]
    {
        check(2_000, 1.25, seed, |draws| {
            let numerator = draws.log_normals(n, 5.0, sigma);
            let denominator = draws.log_normals(m, 4.0, sigma);
            ratio(&numerator, &denominator, 0.95).unwrap().interval
        });
    }
}

#[test]
fn the_ratio_of_large_samples_is_enclosed_as_often_as_claimed() {
    check(500, 2.0, 9, |draws| {
        let numerator = draws.log_normals(61, 2.0, 0.2);
        let denominator = draws.log_normals(61, 1.0, 0.2);
        ratio(&numerator, &denominator, 0.95).unwrap().interval
    });
}

#[test]
fn ties_only_widen_the_ratio() {
    let (mut draws, mut enclosed) = (Draws(10), 0);
    for _ in 0..1_000 {
        // Whole clock ticks, a handful of distinct values; the denominator is half of such.
        let numerator: Vec<f64> =
            (0..8).map(|_| 2.0 * (9.0 + 2.0 * draws.uniform()).round()).collect();
        let denominator: Vec<f64> = (0..8).map(|_| (9.0 + 2.0 * draws.uniform()).round()).collect();
        let interval = ratio(&numerator, &denominator, 0.95).unwrap().interval;
        enclosed += u32::from(interval.contains(2.0));
    }
    assert!(enclosed >= 950, "{enclosed}");
}

#[test]
fn the_slope_is_enclosed_as_often_as_claimed() {
    for (sigma_of_replicate, seed) in [(0.0, 11), (0.1, 12)] {
        check(1_000, 1.0, seed, |draws| {
            let replicates: Vec<Vec<(f64, f64)>> = (0..8)
                .map(|_| {
                    let exponent = 1.0 + sigma_of_replicate * draws.normal();
                    [10.0, 100.0, 1e3, 1e4]
                        .map(|x: f64| (x, 3.0 * x.powf(exponent) * (0.1 * draws.normal()).exp()))
                        .to_vec()
                })
                .collect();
            log_log_slope(&replicates, 0.95).unwrap().estimate.interval
        });
    }
}
