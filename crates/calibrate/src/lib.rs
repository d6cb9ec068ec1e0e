//! The error rates of a comparison, measured on subjects whose truth is known.
//!
//! A trial compares a subject with itself, or with itself asked for a known share of work more, by
//! pairs of fresh processes ([`lab::pairs`]). It looks at its pairs a fixed number of times; at
//! each look the signed-rank interval of the logarithms of the ratios is taken at a level that
//! leaves all looks together [`ERROR_MOST`] to be wrong (Bonferroni). The interval without 0: a
//! difference.
//!
//! Limits: what is known is the number of steps. That a step costs the same each time is the
//! machine's affair, and part of what is measured.

use std::sync::atomic::AtomicBool;

use fastrand::Rng;
use lab::{Pair, Program, Side, Trouble, pairs};
use model::Params;
use model::protocol::Run;

/// The chance of a false alarm that a trial may have, by design. A fifth of what is promised: pairs
/// are cheap, and the design's assumptions are not the machine's.
pub const ERROR_MOST: f64 = 0.001;
/// After how many pairs a trial looks. Spaced like the pairs a halved effect takes.
pub const LOOKS: [usize; 6] = [15, 30, 60, 120, 180, 240];

/// One kind of work to calibrate on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// The experiment of the calibration subject.
    pub experiment: &'static str,
    /// Its variant.
    pub variant: &'static str,
    /// Steps without slow-down.
    pub steps: i64,
}

/// What is calibrated on: pure computation, and an allocating function, on which other tools are
/// wrong most often. About 100 µs a batch each.
pub const KINDS: [Kind; 2] = [
    Kind { experiment: "arithmetic", variant: "xorshift", steps: 60_000 },
    Kind { experiment: "allocation", variant: "boxes", steps: 6_000 },
];

/// What a trial came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    /// The second side is different: the ratio second to first, less 1.
    Different(f64),
    /// Nothing was found in as many pairs as there may be.
    Nothing,
}

/// One comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// What it came to.
    pub outcome: Outcome,
    /// Pairs it took.
    pub pairs: usize,
    /// Pairs in which a process had to wait for a processor.
    pub disturbed: usize,
    /// Time it took, in s.
    pub seconds: f64,
}

/// Compares a kind of work with itself, slowed down by a share of its steps; stops at the first
/// look that finds a difference, at the last look, or after so many seconds.
///
/// # Errors
/// Trouble with the subject.
pub fn trial(
    program: &Program,
    kind: Kind,
    slow_down: f64,
    seconds_most: f64,
    rng: &mut Rng,
    interrupt: &AtomicBool,
) -> Result<Trial, Trouble> {
    let side = |steps: i64| Side {
        program: program.clone(),
        run: Run {
            id: 1,
            experiment: kind.experiment.to_owned(),
            variant: kind.variant.to_owned(),
            params: Params::default().with("steps", steps),
            iterations: 1,
            heap: false,
        },
        batches: 12,
    };
    let slowed = (kind.steps as f64 * (1.0 + slow_down)).round() as i64;
    let (first, second) = (side(kind.steps), side(slowed));
    let (mut outcome, mut taken) = (Outcome::Nothing, 0.0);
    let all = pairs([&first, &second], rng, interrupt, |all, seconds| {
        taken = seconds;
        if LOOKS.contains(&all.len()) {
            outcome = look(all);
        }
        let last = all.len() >= LOOKS[LOOKS.len() - 1];
        last || outcome != Outcome::Nothing || seconds >= seconds_most
    })?;
    let disturbed = all.iter().filter(|pair| pair.disturbed).count();
    Ok(Trial { outcome, pairs: all.len(), disturbed, seconds: taken })
}

/// What the pairs say now.
fn look(all: &[Pair]) -> Outcome {
    let logs: Vec<f64> = all.iter().map(|pair| (pair.second / pair.first).ln()).collect();
    let confidence = 1.0 - ERROR_MOST / LOOKS.len() as f64;
    match stats::signed_rank_interval(&logs, confidence) {
        Ok(estimate) if !estimate.interval.contains(0.0) => {
            Outcome::Different(estimate.value.exp() - 1.0)
        }
        _ => Outcome::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made_up(count: usize, effect: f64, seed: u64) -> Vec<Pair> {
        let mut rng = Rng::with_seed(seed);
        let mut value = |centre: f64| centre * (1.0 + 0.01 * rng.f64());
        (0..count)
            .map(|_| Pair { first: value(1.0), second: value(1.0 + effect), disturbed: false })
            .collect()
    }

    #[test]
    fn a_difference_is_found_and_none_is_not_invented() {
        let Outcome::Different(found) = look(&made_up(60, 0.01, 1)) else {
            panic!("one per cent in one per cent of noise");
        };
        assert!((found - 0.01).abs() < 0.003, "{found}");
        assert_eq!(look(&made_up(15, 0.0, 1)), Outcome::Nothing);
    }

    #[test]
    fn the_design_keeps_its_error_rate() {
        // Every look of many trials without an effect: at most what the design allows, with four
        // standard errors of the simulation.
        let trials = 1000;
        let alarms = (0..trials).filter(|seed| {
            let all = made_up(60, 0.0, *seed);
            LOOKS
                .iter()
                .filter(|look| **look <= 60)
                .any(|count| look(&all[..*count]) != Outcome::Nothing)
        });
        let rate = alarms.count() as f64 / trials as f64;
        let slack = 4.0 * (ERROR_MOST / trials as f64).sqrt();
        assert!(rate <= ERROR_MOST + slack, "{rate}");
    }

    #[test]
    fn nothing_is_decided_by_numbers_that_are_none() {
        let broken = Pair { first: 0.0, second: f64::NAN, disturbed: false };
        assert_eq!(look(&[broken; 30]), Outcome::Nothing);
        assert_eq!(look(&[]), Outcome::Nothing);
    }
}
