//! Two measurements that took turns: whether their rounds say more than their samples.
//!
//! A machine that drifts makes both sides of a round slow together. Pairs are not touched by that,
//! while an interval that takes the samples for independent is wider than it need be. Where rounds
//! share nothing, pairs only lose: of processes that come in two speeds, a pair has three, and its
//! interval is twice as wide. So the rounds decide, by a statistic that does not know which side is
//! the larger.

use crate::Error;
use crate::interval::{Estimate, Interval};
use crate::ratio::ratio;
use crate::sample::Sorted;
use crate::signed_rank::signed_rank_interval;

/// Fewer rounds than this have no visible correlation, and pairs of so few no narrow interval.
const ROUNDS_LEAST: usize = 12;
/// The rank correlation from which rounds are taken to move together: one of ten samples of twenty
/// exceeds it where rounds share nothing, which leaves the coverage what it was. Where they share a
/// drift, nearly all that pairs win is won (`claimbench calibrate`, noise `ar1`).
const CORRELATION_LEAST: f64 = 0.3;

/// The ratio of two measurements that took turns, numerator over denominator, each value with the
/// number of its round. Without unit; `n` is the number of rounds, or the size of the smaller
/// sample.
///
/// Where the rounds that both have [`move_together`], the centre of their pairs' ratios with the
/// interval of [`signed_rank_interval`] on logarithms; else [`ratio`] of all values. Both hold the
/// level where rounds share nothing, and the former where they share a factor.
///
/// # Errors
/// Those of [`ratio`].
pub fn ratio_by_turns(
    numerator: &[(u32, f64)],
    denominator: &[(u32, f64)],
    confidence: f64,
) -> Result<Estimate, Error> {
    let of_round = |(round, value): &(u32, f64)| {
        let other = denominator.iter().find(|(other, _)| other == round);
        other.map(|(_, other)| (*value, *other))
    };
    let rounds: Vec<(f64, f64)> = numerator.iter().filter_map(of_round).collect();
    let values = |side: &[(u32, f64)]| side.iter().map(|(_, value)| *value).collect::<Vec<_>>();
    let (above, below) = (values(numerator), values(denominator));
    if !move_together(&rounds) {
        return ratio(&above, &below, confidence);
    }
    Sorted::positive(&above).map_err(|error| error.within(0))?;
    Sorted::positive(&below).map_err(|error| error.within(1))?;
    let logs: Vec<f64> = rounds.iter().map(|(above, below)| above.ln() - below.ln()).collect();
    let Estimate { value, interval, n } = signed_rank_interval(&logs, confidence)?;
    let interval = Interval { low: interval.low.exp(), high: interval.high.exp(), ..interval };
    Ok(Estimate { value: value.exp(), interval, n })
}

/// Whether the two sides of rounds are slow together.
///
/// Method: Spearman's rank correlation of the sides, equal values at the middle of their ranks
/// (American Journal of Psychology 15 (1904)). It is the same with the sides exchanged, and does
/// not change when all of one side is multiplied. `false` for fewer than 12 rounds, for a side
/// whose values are all equal, and where one is no number.
#[must_use]
pub fn move_together(rounds: &[(f64, f64)]) -> bool {
    if rounds.len() < ROUNDS_LEAST {
        return false;
    }
    let first = ranks(rounds.iter().map(|round| round.0));
    let second = ranks(rounds.iter().map(|round| round.1));
    correlation(&first, &second) > CORRELATION_LEAST
}

/// The rank of each value, from 1; equal values share the middle of theirs.
fn ranks(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let values: Vec<f64> = values.collect();
    let mut sorted = values.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = |value: &f64| {
        let below = sorted.partition_point(|other| other < value);
        let at_most = sorted.partition_point(|other| other <= value);
        (below + at_most + 1) as f64 / 2.0
    };
    values.iter().map(rank).collect()
}

/// Pearson's correlation; no number where one side does not vary.
fn correlation(first: &[f64], second: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_first, mean_second) = (mean(first), mean(second));
    let (mut both, mut only_first, mut only_second) = (0.0, 0.0, 0.0);
    for (a, b) in first.iter().zip(second) {
        let (a, b) = (a - mean_first, b - mean_second);
        both += a * b;
        only_first += a * a;
        only_second += b * b;
    }
    both / (only_first * only_second).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounds of two sides that share a factor and have a little noise of their own.
    fn rounds(count: u32, shared: f64, own: f64) -> Vec<(f64, f64)> {
        let wave = |round: u32, by: f64| (f64::from(round) * by).sin();
        let round = |round| {
            let factor = 1.0 + shared * wave(round, 0.7);
            (1.1 * factor * (1.0 + own * wave(round, 2.1)), factor * (1.0 + own * wave(round, 3.3)))
        };
        (0..count).map(round).collect()
    }

    fn sides(rounds: &[(f64, f64)]) -> [Vec<(u32, f64)>; 2] {
        let side = |of: fn(&(f64, f64)) -> f64| (0..).zip(rounds.iter().map(of)).collect();
        [side(|round| round.0), side(|round| round.1)]
    }

    #[test]
    fn rounds_that_share_a_factor_move_together_and_others_do_not() {
        assert!(move_together(&rounds(20, 0.1, 0.01)));
        assert!(!move_together(&rounds(11, 0.1, 0.01)), "too few to see it");
        assert!(!move_together(&rounds(20, 0.0, 0.01)));
        let opposed: Vec<(f64, f64)> =
            (1..=20).map(|i| (f64::from(i), f64::from(21 - i))).collect();
        assert!(!move_together(&opposed));
        assert!(!move_together(&[(1.0, 1.0); 20]), "nothing varies");
        assert!(!move_together(&[(f64::NAN, f64::NAN); 20]));
    }

    #[test]
    fn the_correlation_is_that_of_ranks() {
        // Spearman's own formula, 1 - 6 sum d^2 / n (n^2 - 1), without ties.
        let (first, second) = ([10.0, 20.0, 30.0, 40.0, 50.0], [2.0, 1.0, 4.0, 3.0, 5.0]);
        let of = |values: [f64; 5]| ranks(values.into_iter());
        assert!((correlation(&of(first), &of(second)) - 0.8).abs() < 1e-12);
        assert_eq!(of([7.0, 7.0, 1.0, 9.0, 9.0]), [2.5, 2.5, 1.0, 4.5, 4.5]);
    }

    #[test]
    fn what_rounds_share_does_not_widen_the_interval() {
        let [above, below] = sides(&rounds(20, 0.1, 0.01));
        let by_turns = ratio_by_turns(&above, &below, 0.95).unwrap();
        assert!(by_turns.interval.contains(1.1) && by_turns.n == 20, "{by_turns:?}");
        let values = |side: &[(u32, f64)]| side.iter().map(|one| one.1).collect::<Vec<_>>();
        let alone = ratio(&values(&above), &values(&below), 0.95).unwrap();
        let width = |one: &Estimate| one.interval.high - one.interval.low;
        assert!(5.0 * width(&by_turns) < width(&alone), "{by_turns:?} {alone:?}");
        // Of rounds that share nothing the samples say all.
        let [above, below] = sides(&rounds(20, 0.0, 0.01));
        let by_turns = ratio_by_turns(&above, &below, 0.95).unwrap();
        assert_eq!(by_turns, ratio(&values(&above), &values(&below), 0.95).unwrap());
    }

    #[test]
    fn a_round_that_one_side_lacks_is_no_pair() {
        let [above, mut below] = sides(&rounds(20, 0.1, 0.01));
        below.remove(3);
        assert_eq!(ratio_by_turns(&above, &below, 0.95).unwrap().n, 19);
        below.truncate(5);
        assert_eq!(ratio_by_turns(&above, &below, 0.95).unwrap().n, 5, "the smaller sample");
        below[0].1 = 0.0;
        let error = ratio_by_turns(&above, &below, 0.95).unwrap_err();
        assert_eq!(error, Error::NotPositive { index: 0 }.within(1));
        assert!(ratio_by_turns(&[], &below, 0.95).is_err());
    }
}
