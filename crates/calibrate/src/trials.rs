//! One comparison whose truth is known.

use std::sync::atomic::AtomicBool;

use fastrand::Rng;
use judge::{COMPARISON_LOOKS, SAME_WITHIN};
use lab::{Program, Setting, Side, Trouble};
use model::protocol::Run;
use model::{Comparison, Outcome, Params, Round, Trial};

use crate::registry::{allocation, arithmetic};

/// One kind of work to calibrate on.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The experiment of the calibration subject.
    pub experiment: &'static str,
    /// Its variant.
    pub variant: &'static str,
    /// Steps without slow-down.
    pub steps: i64,
    /// So many steps of it.
    pub(crate) work: fn(usize) -> usize,
}

/// What is calibrated on: pure computation, and an allocating function, on which other tools are
/// wrong most often. About 100 µs a batch each.
pub const KINDS: [Kind; 2] = [
    Kind { experiment: "arithmetic", variant: "xorshift", steps: 60_000, work: arithmetic },
    Kind { experiment: "allocation", variant: "boxes", steps: 6_000, work: allocation },
];

impl Kind {
    /// Its steps with so many tenths of a per cent added.
    #[must_use]
    pub fn slowed(&self, permille: u32) -> i64 {
        self.steps * i64::from(1000 + permille) / 1000
    }

    /// What the subject is asked for.
    pub(crate) fn run(&self, steps: i64, iterations: u64) -> Run {
        let params = Params::default().with("steps", steps);
        Run { iterations, ..Run::once(self.experiment, self.variant, params) }
    }
}

/// What one trial is of.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The work.
    pub kind: Kind,
    /// Steps added to the second side, in tenths of a per cent.
    pub permille: u32,
    /// Whether another process keeps one core busy meanwhile. The caller sees to it.
    pub loaded: bool,
    /// Which of the trials of its kind, from 0.
    pub number: u32,
    /// The longest it may take, in s.
    pub seconds: f64,
}

/// Compares a kind of work with itself, slowed down; stops at the first look that decides, at the
/// last look, or when its time is over.
///
/// # Errors
/// Trouble with the subject.
pub fn trial(
    program: &Program,
    asked: &Asked,
    seed: u64,
    interrupt: &AtomicBool,
) -> Result<Trial, Trouble> {
    let kind = asked.kind;
    let side = |steps| Side {
        program: program.clone(),
        setting: Setting::default(),
        run: kind.run(steps, 1),
        batches: 12,
    };
    let (first, second) = (side(kind.steps), side(kind.slowed(asked.permille)));
    let mut rng = Rng::with_seed(seed);
    let mut comparison: Option<Comparison> = None;
    let mut taken = 0.0;
    let all = lab::trios(&first, &second, &mut rng, interrupt, |all, seconds| {
        taken = seconds;
        if judge::is_comparison_look(all.len()) {
            comparison = Some(judge::compare(all, SAME_WITHIN));
        }
        let decided = comparison.as_ref().is_some_and(|one| one.outcome != Outcome::Undecided);
        decided || judge::is_last_look(all.len()) || seconds >= asked.seconds
    })?;
    let first_look = &all[..all.len().min(COMPARISON_LOOKS[0])];
    let identical = asked.permille == 0;
    Ok(Trial {
        work: kind.experiment.to_owned(),
        permille: asked.permille,
        loaded: asked.loaded,
        number: asked.number,
        comparison: comparison.unwrap_or_else(|| judge::compare(first_look, SAME_WITHIN)),
        disturbed: all.iter().map(|round| u32::from(round.disturbed)).sum(),
        seconds: taken,
        pairs_cover: identical.then(|| pairs_cover(first_look)).flatten(),
        ratio_covers: identical.then(|| ratio_covers(first_look)).flatten(),
    })
}

/// Whether the 95 % interval of the pairs has no difference in it; nothing where there is none.
fn pairs_cover(rounds: &[Round]) -> Option<bool> {
    let logs: Vec<f64> = rounds.iter().map(|round| (round.second / round.first).ln()).collect();
    let estimate = stats::signed_rank_interval(&logs, crate::CONFIDENCE).ok()?;
    Some(estimate.interval.contains(0.0))
}

/// The same of the interval of the ratio that claims are judged by.
fn ratio_covers(rounds: &[Round]) -> Option<bool> {
    let side = |of: fn(&Round) -> f64| (0..).zip(rounds.iter().map(of)).collect::<Vec<_>>();
    let (first, second) = (side(|round| round.first), side(|round| round.second));
    let estimate = stats::ratio_by_turns(&second, &first, crate::CONFIDENCE).ok()?;
    Some(estimate.interval.contains(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_down_is_so_many_steps_more() {
        assert_eq!(KINDS[0].slowed(0), 60_000);
        assert_eq!(KINDS[0].slowed(5), 60_300);
        assert_eq!(KINDS[1].slowed(50), 6_300);
    }

    #[test]
    fn real_coverage_is_of_what_was_measured() {
        let round = |second| Round { first: 1.0, again: 1.0, second, disturbed: false };
        let same: Vec<Round> = (0..15).map(|index| round(0.95 + 0.01 * f64::from(index))).collect();
        assert_eq!((pairs_cover(&same), ratio_covers(&same)), (Some(true), Some(true)));
        let apart: Vec<Round> = (0..15).map(|index| round(1.1 + 0.01 * f64::from(index))).collect();
        assert_eq!((pairs_cover(&apart), ratio_covers(&apart)), (Some(false), Some(false)));
        assert_eq!((pairs_cover(&[]), ratio_covers(&[])), (None, None));
    }
}
