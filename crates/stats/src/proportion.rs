//! How sure a share is.

use crate::Error;
use crate::binomial::Binomial;
use crate::interval::{Estimate, Interval};
use crate::sample::check_confidence;

/// Halvings of the interval from 0 to 1: more than a double can tell apart.
const HALVINGS: usize = 60;

/// The share of successes with its interval, from 0 to 1 (Clopper and Pearson, "The use of
/// confidence or fiducial limits illustrated in the case of the binomial", Biometrika 26 (1934)).
///
/// Encloses the truth at least as often as it says, whatever the truth: it errs to the wide side.
/// Assumes independent trials of one chance.
///
/// # Errors
/// [`Error::BadConfidence`]; [`Error::Empty`] without trials, or with more successes than trials.
pub fn proportion(successes: usize, trials: usize, confidence: f64) -> Result<Estimate, Error> {
    check_confidence(confidence)?;
    if trials == 0 || successes > trials {
        return Err(Error::Empty);
    }
    let half_error = (1.0 - confidence) / 2.0;
    let at_least = |chance: f64| Binomial::new(trials, chance).at_least()[successes];
    let at_most = |chance: f64| Binomial::new(trials, chance).at_most()[successes];
    // Both tails are monotone in the chance.
    let low = match successes {
        0 => 0.0,
        _ => bisect(|chance| at_least(chance) < half_error),
    };
    let high = match trials - successes {
        0 => 1.0,
        _ => bisect(|chance| at_most(chance) > half_error),
    };
    let interval = Interval { low, high, confidence };
    Ok(Estimate { value: successes as f64 / trials as f64, interval, n: trials })
}

/// The chance at which a condition that is true below it becomes false.
fn bisect(below: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if below(middle) { low = middle } else { high = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_those_of_the_literature() {
        // The rule of three, exactly: 1 - 0.025^(1/n) for no success.
        for (successes, trials, low, high) in
            [(0, 10, 0.0, 0.308_497), (10, 10, 0.691_503, 1.0), (5, 10, 0.187_086, 0.812_914)]
        {
            let found = proportion(successes, trials, 0.95).unwrap().interval;
            assert!((found.low - low).abs() < 1e-5, "{successes} of {trials}: {found:?}");
            assert!((found.high - high).abs() < 1e-5, "{successes} of {trials}: {found:?}");
        }
    }

    #[test]
    fn no_trials_have_no_share() {
        assert_eq!(proportion(0, 0, 0.95), Err(Error::Empty));
        assert_eq!(proportion(2, 1, 0.95), Err(Error::Empty));
        assert!(proportion(1, 1, 1.5).is_err());
    }
}
