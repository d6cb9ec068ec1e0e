//! What a detector is worth: false alarms on noise without steps, and steps it finds.

use fastrand::Rng;

use crate::noise::{LEVEL, Noise, normal};
use crate::{HunterOptions, RobustOptions, hunter, robust};

/// Points of a series in which steps are looked for.
pub const POWER_LENGTH: usize = 200;
/// Points of a series without steps.
const FALSE_LENGTH: usize = 1000;
/// How far from the truth a step may be found, in points.
const NEAR: usize = 5;
/// One sigma, as a share of the level.
const SIGMA: f64 = 0.02;

/// A detector with options of its choice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Detector {
    /// E-divisive as Otava does it.
    Hunter(HunterOptions),
    /// The default.
    Robust(RobustOptions),
}

impl Detector {
    /// The indices it finds.
    #[must_use]
    pub fn indices(&self, values: &[f64]) -> Vec<usize> {
        match self {
            Detector::Hunter(options) => {
                hunter(values, *options).iter().map(|step| step.index).collect()
            }
            Detector::Robust(options) => {
                robust(values, *options).0.iter().map(|step| step.index).collect()
            }
        }
    }
}

/// Steps found per 1000 points of noise without any, in `trials` series of 1000.
#[must_use]
pub fn false_alarms(detector: Detector, noise: Noise, trials: usize, seed: u64) -> f64 {
    let mut rng = Rng::with_seed(seed);
    let mut found = 0;
    for _ in 0..trials {
        found += detector.indices(&noise.series(FALSE_LENGTH, &mut rng)).len();
    }
    found as f64 / trials as f64
}

/// The share of steps of so many sigma, in the middle of 200 points, that are found within five.
#[must_use]
pub fn power(detector: Detector, sigmas: f64, trials: usize, seed: u64) -> f64 {
    let mut rng = Rng::with_seed(seed);
    let middle = POWER_LENGTH / 2;
    let mut hits = 0_usize;
    for _ in 0..trials {
        let mut values = Noise::Normal.series(POWER_LENGTH, &mut rng);
        for value in &mut values[middle..] {
            *value += LEVEL * SIGMA * sigmas;
        }
        let found = detector.indices(&values);
        hits += usize::from(found.iter().any(|index| index.abs_diff(middle) <= NEAR));
    }
    hits as f64 / trials as f64
}

/// Of 19 alternating steps of 2.5 sigma, 50 points apart: how many are found, and how many more are
/// said to be there.
#[must_use]
pub fn alternating(detector: Detector, seed: u64) -> (usize, usize) {
    const APART: usize = 50;
    const STEPS: usize = 19;
    let mut rng = Rng::with_seed(seed);
    let values: Vec<f64> = (0..APART * (STEPS + 1))
        .map(|index| {
            let high = if (index / APART).is_multiple_of(2) { 0.0 } else { 2.5 };
            LEVEL * (1.0 + SIGMA * (normal(&mut rng) + high))
        })
        .collect();
    let found = detector.indices(&values);
    let truth = (1..=STEPS).map(|step| step * APART);
    let hits = truth.filter(|at| found.iter().any(|index| index.abs_diff(*at) <= NEAR)).count();
    (hits, found.len().saturating_sub(hits))
}
