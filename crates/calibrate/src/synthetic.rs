//! Coverage on made-up noise: how often the intervals that decide enclose the truth.
//!
//! The noise is put in where it happens, at the machine, process by process in the order of time;
//! what is simulated is the design with it: rounds in which [`ROUND`] measurements get one process
//! each in an order drawn anew. So the slow drift of `ar1` reaches an interval as it would in a run
//! of that size. A scenario with fewer measurements has its replicates closer together, and a
//! drift then narrows the interval of a median. The two sides of a ratio share the drift, which
//! [`stats::ratio_by_turns`] sees.

use fastrand::Rng;
use model::Coverage;

/// The level of the intervals.
pub const CONFIDENCE: f64 = 0.95;
/// Measurements that share a round: two sides, five points of a sweep, and others.
const ROUND: usize = 40;
/// Rounds of one simulated run.
const ROUNDS: usize = 20;
/// Pairs of one simulated comparison.
const PAIRS: usize = 60;
/// The true ratio of the two sides.
const RATIO: f64 = 1.1;
/// The points of the sweep, and its true slope.
const SWEEP: [f64; 5] = [1.0, 2.0, 4.0, 8.0, 16.0];
const SLOPE: f64 = 1.5;

/// What a machine adds to the true time of each process, as a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noise {
    /// Two per cent, normal.
    Normal,
    /// Five per cent, with a tail to the right.
    Lognormal,
    /// One per cent, and one process of twenty takes up to twice its time more.
    Outliers,
    /// One process of three finds another layout and takes a tenth longer.
    Bimodal,
    /// Two per cent that drift: autoregressive, nine tenths of the last deviation stay.
    Ar1,
}

const NOISES: [(Noise, &str); 5] = [
    (Noise::Normal, "normal"),
    (Noise::Lognormal, "lognormal"),
    (Noise::Outliers, "outliers"),
    (Noise::Bimodal, "bimodal"),
    (Noise::Ar1, "ar1"),
];

/// A machine with its noise.
struct Machine {
    noise: Noise,
    rng: Rng,
    drift: f64,
}

impl Machine {
    /// The factor of the next process.
    fn next(&mut self) -> f64 {
        let normal = self.normal();
        match self.noise {
            Noise::Normal => 1.0 + 0.02 * normal,
            Noise::Lognormal => (0.05 * normal).exp(),
            Noise::Outliers if self.rng.f64() < 0.05 => 1.0 + 0.1 + 1.9 * self.rng.f64(),
            Noise::Outliers => 1.0 + 0.01 * normal,
            Noise::Bimodal if self.rng.f64() < 1.0 / 3.0 => 1.1 + 0.01 * normal,
            Noise::Bimodal => 1.0 + 0.01 * normal,
            Noise::Ar1 => {
                self.drift = 0.9 * self.drift + (1.0_f64 - 0.9 * 0.9).sqrt() * normal;
                1.0 + 0.02 * self.drift
            }
        }
    }

    /// A standard normal number (Box and Muller 1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.rng.f64()).ln()).sqrt();
        radius * (2.0 * std::f64::consts::PI * self.rng.f64()).cos()
    }

    /// One run: for each measurement its value in each round.
    fn run(&mut self, truths: &[f64], rounds: usize) -> Vec<Vec<f64>> {
        let mut values = vec![Vec::with_capacity(rounds); truths.len()];
        let mut order: Vec<usize> = (0..truths.len()).collect();
        for _ in 0..rounds {
            self.rng.shuffle(&mut order);
            for measurement in &order {
                let value = truths[*measurement] * self.next();
                values[*measurement].push(value);
            }
        }
        values
    }
}

/// The median of what a kind of noise multiplies with, from many draws.
fn true_median(noise: Noise) -> f64 {
    const DRAWS: usize = 400_001;
    let mut machine = Machine { noise, rng: Rng::with_seed(1), drift: 0.0 };
    let draws: Vec<f64> = (0..DRAWS).map(|_| machine.next()).collect();
    stats::median(&draws).unwrap_or(f64::NAN)
}

/// Simulates so many runs for each kind of noise and says how often the intervals enclosed the
/// truth. The same seed gives the same answer.
#[must_use]
pub fn coverage(trials: u32, seed: u64) -> Vec<Coverage> {
    let mut all = Vec::new();
    for (noise, name) in NOISES {
        let median = true_median(noise);
        let mut machine = Machine { noise, rng: Rng::with_seed(seed), drift: 0.0 };
        let mut covered = [0_u32; 4];
        for _ in 0..trials {
            for (count, covers) in covered.iter_mut().zip(once(&mut machine, median)) {
                *count += u32::from(covers);
            }
        }
        for (estimand, covered) in ["median", "ratio", "slope", "pairs"].into_iter().zip(covered) {
            all.push(Coverage {
                noise: name.to_owned(),
                estimand: estimand.to_owned(),
                level: CONFIDENCE,
                trials,
                covered,
            });
        }
    }
    all
}

/// Which of the four intervals of one simulated run and one comparison enclose the truth.
fn once(machine: &mut Machine, median: f64) -> [bool; 4] {
    let mut truths = vec![1.0; ROUND];
    truths[1] = RATIO;
    for (truth, x) in truths[2..].iter_mut().zip(SWEEP) {
        *truth = x.powf(SLOPE);
    }
    let run = machine.run(&truths, ROUNDS);
    let round = |index: usize| {
        let points = SWEEP.iter().zip(&run[2..]);
        points.map(|(x, values)| (*x, values[index])).collect()
    };
    let rounds: Vec<Vec<(f64, f64)>> = (0..ROUNDS).map(round).collect();
    let pairs = machine.run(&[1.0, 1.0, RATIO], PAIRS);
    let logs: Vec<f64> = pairs[2].iter().zip(&pairs[0]).map(|(b, a)| (b / a).ln()).collect();
    let by_round = |side: usize| (0..).zip(run[side].iter().copied()).collect::<Vec<_>>();
    let covers = |estimate: Result<stats::Estimate, stats::Error>, truth: f64| {
        estimate.is_ok_and(|estimate| estimate.interval.contains(truth))
    };
    let slope = stats::log_log_slope(&rounds, CONFIDENCE).map(|slope| slope.estimate);
    [
        covers(stats::median_interval(&run[0], CONFIDENCE), median),
        covers(stats::ratio_by_turns(&by_round(1), &by_round(0), CONFIDENCE), RATIO),
        covers(slope, SLOPE),
        covers(stats::signed_rank_interval(&logs, CONFIDENCE), RATIO.ln()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interval_covers_as_often_as_it_says() {
        // Two thousand intervals: three standard errors of the simulation are 1.5 %.
        for one in coverage(2000, 7) {
            let rate = f64::from(one.covered) / f64::from(one.trials);
            let (noise, estimand) = (one.noise.as_str(), one.estimand.as_str());
            assert!((0.93..=0.97).contains(&rate), "{estimand} under {noise}: {rate}");
        }
    }

    #[test]
    fn the_simulation_can_see_an_interval_that_is_wrong() {
        // The drift hits a median whose replicates follow each other at once.
        let mut machine = Machine { noise: Noise::Ar1, rng: Rng::with_seed(3), drift: 0.0 };
        let covered = (0..500).filter(|_| {
            let alone = machine.run(&[1.0], ROUNDS);
            let estimate = stats::median_interval(&alone[0], CONFIDENCE);
            estimate.is_ok_and(|estimate| estimate.interval.contains(1.0))
        });
        assert!(covered.count() < 400);
    }

    #[test]
    fn the_same_seed_gives_the_same_coverage() {
        assert_eq!(coverage(20, 5), coverage(20, 5));
    }
}
