//! What a comparison by rounds of processes came to, as a comparison record has it.

use judge::COMPARISON_ERROR;
use model::{Effect, Outcome, Round, RowOutcome};

/// What the rounds say, all looks taken together: the outcome, the effect of the second side, and
/// what should be known. A difference of less than `within` is none that counts.
pub fn decide(rounds: &[Round], within: f64) -> (RowOutcome, Option<Effect>, String) {
    let found = judge::compare(rounds, within);
    let (Some(effect), Some(low), Some(high), Some(floor)) =
        (found.effect, found.low, found.high, found.floor)
    else {
        return (RowOutcome::Undecided, None, found.note);
    };
    let of = |side: fn(&Round) -> f64| {
        let values: Vec<f64> = rounds.iter().map(side).collect();
        stats::median(&values).unwrap_or_default()
    };
    let effect = Effect {
        effect,
        low,
        high,
        confidence: 1.0 - COMPARISON_ERROR,
        floor,
        first_ns: of(|round| round.first),
        second_ns: of(|round| round.second),
        pairs: rounds.len() as u64,
        disturbed: rounds.iter().filter(|round| round.disturbed).count() as u64,
        rounds_ns: rounds.iter().map(|one| [one.first, one.again, one.second]).collect(),
    };
    let outcome = match found.outcome {
        // Real, and too small to matter.
        _ if low > -within && high < within => RowOutcome::Same,
        Outcome::Slower => RowOutcome::Slower,
        Outcome::Faster => RowOutcome::Faster,
        Outcome::Same => RowOutcome::Same,
        Outcome::Undecided => RowOutcome::Undecided,
    };
    let mut note = found.note;
    if outcome == RowOutcome::Undecided {
        note = [note, groups(rounds)].join(" ").trim().to_owned();
    }
    (outcome, Some(effect), note)
}

/// Says so where processes of one and the same program fall into two groups: it takes more rounds.
fn groups(rounds: &[Round]) -> String {
    let values: Vec<f64> = rounds.iter().flat_map(|round| [round.first, round.again]).collect();
    let Ok(Some(found)) = stats::two_groups(&values) else { return String::new() };
    let (share, times) = (100.0 * (1.0 - found.low_share), found.high / found.low);
    format!("{share:.0} % of the first side's processes take {times:.2} times as long as the rest")
}

/// What an interval alone speaks for, where nothing was compared with itself: of recorded runs.
pub fn outcome(effect: &Effect, within: f64) -> RowOutcome {
    let Effect { effect, low, high, .. } = *effect;
    if low > -within && high < within {
        RowOutcome::Same
    } else if low > 0.0 && effect >= within {
        RowOutcome::Slower
    } else if high < 0.0 && effect <= -within {
        RowOutcome::Faster
    } else {
        RowOutcome::Undecided
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(effect: f64, noise: f64) -> Vec<Round> {
        let mut rng = fastrand::Rng::with_seed(5);
        let mut value = |centre: f64| centre * (1.0 + noise * rng.f64());
        (0..60)
            .map(|_| Round {
                first: value(1.0),
                again: value(1.0),
                second: value(1.0 + effect),
                disturbed: false,
            })
            .collect()
    }

    #[test]
    fn the_interval_the_floor_and_the_margin_decide() {
        for (effect, noise, within, expected) in [
            (0.05, 0.01, 0.01, RowOutcome::Slower),
            (-0.05, 0.01, 0.01, RowOutcome::Faster),
            (0.0, 0.01, 0.01, RowOutcome::Same),
            (0.003, 0.001, 0.01, RowOutcome::Same),
            (0.003, 0.001, 0.001, RowOutcome::Slower),
            (0.0, 0.5, 0.01, RowOutcome::Undecided),
        ] {
            let (found, whole, _) = decide(&rounds(effect, noise), within);
            assert_eq!(found, expected, "{effect} {noise} {within}");
            assert!(whole.is_some_and(|whole| whole.floor > 0.0 && whole.pairs == 60));
        }
        assert_eq!(decide(&[], 0.01).0, RowOutcome::Undecided);
    }

    #[test]
    fn processes_in_two_groups_take_more_rounds_and_are_named_until_then() {
        let mut all = rounds(0.0, 0.01);
        let mut rng = fastrand::Rng::with_seed(7);
        for round in &mut all {
            for value in [&mut round.first, &mut round.again, &mut round.second] {
                *value *= if rng.bool() { 1.7 } else { 1.0 };
            }
        }
        assert_eq!(decide(&all, 0.01).0, RowOutcome::Same);
        let (outcome, _, note) = decide(&all[..20], 0.01);
        assert_eq!(outcome, RowOutcome::Undecided);
        assert!(note.contains("1.70 times as long"), "{note}");
        assert!(!decide(&rounds(0.0, 0.5), 0.01).2.contains("times as long"));
    }
}
