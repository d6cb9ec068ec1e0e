//! Comparing two things by pairs of fresh processes, with a third process for the noise floor.
//!
//! Where the two sides are slow together, the logarithms of the ratios of second to first have a
//! signed-rank interval ([`stats::signed_rank_interval`]); where they are not, the ratio has that
//! of two samples ([`stats::hodges_lehmann_interval`]), which is narrower where processes come in
//! several speeds; [`stats::move_together`] says which. The pairs are looked at after fixed numbers
//! of them; the looks share the error that is allowed (Bonferroni), so that peeking does not
//! inflate it. At each look: the interval without 0 is a difference, the interval within the margin
//! is sameness, anything else goes on. A difference must also exceed the noise floor, the far end
//! of the interval of the first side compared with itself, measured among the same pairs.
//!
//! Limits: what makes the two sides differ systematically in every process, such as the layout of
//! two builds, is no noise to this method but part of the effect.

use model::{Comparison, Outcome, Round};
use stats::{Estimate, Interval};

/// The chance of a wrong decision that a comparison may have, by design. A fifth of what is
/// promised: pairs are cheap, and the design's assumptions are not the machine's.
pub const COMPARISON_ERROR: f64 = 0.001;
/// After how many pairs a comparison looks. Spaced like the pairs that a halved effect takes.
pub const COMPARISON_LOOKS: [usize; 7] = [15, 30, 60, 120, 240, 480, 960];
/// Two sides that differ by less than this share are called the same.
pub const SAME_WITHIN: f64 = 0.0025;

/// Whether a comparison looks at its rounds after so many.
#[must_use]
pub fn is_comparison_look(rounds: usize) -> bool {
    COMPARISON_LOOKS.contains(&rounds)
}

/// Whether there are as many rounds as there may be.
#[must_use]
pub fn is_last_look(rounds: usize) -> bool {
    COMPARISON_LOOKS.last().is_some_and(|last| rounds >= *last)
}

/// What so many rounds say, at the level of one of [`COMPARISON_LOOKS`]. `within` is the margin of
/// sameness, as a share above 0.
#[must_use]
pub fn compare(rounds: &[Round], within: f64) -> Comparison {
    let confidence = 1.0 - COMPARISON_ERROR / COMPARISON_LOOKS.len() as f64;
    let interval = |other: fn(&Round) -> f64| {
        let pairs: Vec<(f64, f64)> =
            rounds.iter().map(|round| (other(round), round.first)).collect();
        log_ratio(&pairs, confidence)
    };
    let pairs = u32::try_from(rounds.len()).unwrap_or(u32::MAX);
    let (effect, control) = match (interval(|round| round.second), interval(|round| round.again)) {
        (Ok(effect), Ok(control)) => (effect, control),
        (Err(why), _) | (_, Err(why)) => return undecided(pairs, why.to_string()),
    };
    let share = |log: f64| log.exp_m1();
    let floor = share(control.interval.high).max(-share(control.interval.low));
    let (low, high) = (share(effect.interval.low), share(effect.interval.high));
    let effect = share(effect.value);
    let (outcome, note) = if low <= 0.0 && 0.0 <= high {
        let same = low > -within && high < within && floor < within;
        (if same { Outcome::Same } else { Outcome::Undecided }, String::new())
    } else if effect.abs() <= floor {
        let (floor, effect) = (floor * 100.0, effect.abs() * 100.0);
        (Outcome::Undecided, format!("floor {floor:.2} %, effect {effect:.2} %"))
    } else if effect > 0.0 {
        (Outcome::Slower, String::new())
    } else {
        (Outcome::Faster, String::new())
    };
    let (effect, low, high, floor) = (Some(effect), Some(low), Some(high), Some(floor));
    Comparison { outcome, effect, low, high, floor, pairs, note }
}

/// The logarithm of the ratio of two sides, the first over the second.
fn log_ratio(pairs: &[(f64, f64)], confidence: f64) -> Result<Estimate, stats::Error> {
    if stats::move_together(pairs) {
        let logs: Vec<f64> = pairs.iter().map(|(above, below)| (above / below).ln()).collect();
        return stats::signed_rank_interval(&logs, confidence);
    }
    let (above, below): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let Estimate { value, interval, n } =
        stats::hodges_lehmann_interval(&above, &below, confidence)?;
    let interval = Interval { low: interval.low.ln(), high: interval.high.ln(), ..interval };
    Ok(Estimate { value: value.ln(), interval, n })
}

fn undecided(pairs: u32, note: String) -> Comparison {
    Comparison {
        outcome: Outcome::Undecided,
        effect: None,
        low: None,
        high: None,
        floor: None,
        pairs,
        note,
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;

    fn round(first: f64, again: f64, second: f64) -> Round {
        Round { first, again, second, disturbed: false }
    }

    /// One per cent of noise, and an effect.
    fn made_up(count: usize, effect: f64, seed: u64) -> Vec<Round> {
        let mut rng = Rng::with_seed(seed);
        let mut value = |centre: f64| centre * (1.0 + 0.01 * rng.f64());
        (0..count).map(|_| round(value(1.0), value(1.0), value(1.0 + effect))).collect()
    }

    #[test]
    fn a_difference_is_found_and_none_is_not_invented() {
        let found = compare(&made_up(120, 0.01, 1), SAME_WITHIN);
        assert_eq!(found.outcome, Outcome::Slower);
        let effect = found.effect.unwrap();
        assert!((effect - 0.01).abs() < 0.003, "{effect}");
        assert!(found.low.unwrap() <= effect && effect <= found.high.unwrap());
        assert_eq!(compare(&made_up(120, -0.01, 1), SAME_WITHIN).outcome, Outcome::Faster);
        assert_eq!(compare(&made_up(15, 0.0, 1), SAME_WITHIN).outcome, Outcome::Undecided);
    }

    #[test]
    fn sameness_is_shown_and_not_assumed() {
        let same = compare(&made_up(240, 0.0, 3), SAME_WITHIN);
        assert_eq!(same.outcome, Outcome::Same);
        assert!(same.floor.unwrap() < SAME_WITHIN);
        let last = *COMPARISON_LOOKS.last().unwrap();
        assert!(is_last_look(last));
        assert_eq!(compare(&made_up(last, 0.0, 3), 0.001).outcome, Outcome::Same);
        assert_eq!(compare(&made_up(240, 0.0, 3), 1e-6).outcome, Outcome::Undecided);
    }

    #[test]
    fn what_is_below_the_noise_floor_is_not_decided() {
        // Every second pair of the control is far off, as when another process comes and goes; the
        // effect itself is seen in every pair.
        let again = |index: usize| if index.is_multiple_of(2) { 1.02 } else { 0.99 };
        let all: Vec<Round> = (0..60).map(|index| round(1.0, again(index), 1.004)).collect();
        let found = compare(&all, SAME_WITHIN);
        assert_eq!(found.outcome, Outcome::Undecided);
        assert!(found.note.starts_with("floor ") && found.note.ends_with("effect 0.40 %"));
    }

    #[test]
    fn the_design_keeps_its_error_rate() {
        // Every look of many comparisons without an effect: at most what the design allows, with
        // four standard errors of the simulation.
        let trials = 1000;
        let alarms = (0..trials).filter(|seed| {
            let all = made_up(60, 0.0, *seed);
            let mut looks = COMPARISON_LOOKS.iter().filter(|look| **look <= 60);
            looks.any(|count| compare(&all[..*count], SAME_WITHIN).outcome.is_difference())
        });
        let rate = alarms.count() as f64 / trials as f64;
        let slack = 4.0 * (COMPARISON_ERROR / trials as f64).sqrt();
        assert!(rate <= COMPARISON_ERROR + slack, "{rate}");
    }

    #[test]
    fn nothing_is_decided_by_numbers_that_are_none() {
        let broken =
            [round(0.0, 1.0, f64::NAN), round(1.0, -1.0, 1.0), round(f64::INFINITY, 1.0, 1.0)];
        for one in broken {
            let found = compare(&[one; 30], SAME_WITHIN);
            assert_eq!(found.outcome, Outcome::Undecided);
            assert!(!found.note.is_empty(), "{one:?}");
        }
        assert_eq!(compare(&[], SAME_WITHIN).outcome, Outcome::Undecided);
        let equal = compare(&[round(2.0, 2.0, 2.0); 15], SAME_WITHIN);
        assert_eq!((equal.outcome, equal.effect), (Outcome::Same, Some(0.0)));
    }
}
