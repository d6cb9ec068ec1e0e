//! Looking several times at growing data without fooling oneself.
//!
//! Method: the lab may judge after each round and stop when sure. Each look is a chance to be
//! wrong, so the error allowed is divided among the looks planned beforehand. Equal division is
//! Bonferroni's inequality (Dunn, "Multiple Comparisons Among Means", JASA 56 (1961)), which as a
//! spending rule in the sense of Lan and DeMets, "Discrete sequential boundaries for clinical
//! trials", Biometrika 70 (1983), spends the same share at every look.
//!
//! Limits: conservative. The looks share most of their data, so the true error of all together is
//! well below what was allowed; in exchange nothing need be known about how they hang together.
//! The number of looks must be fixed before the first.

use crate::Error;
use crate::sample::check_confidence;

/// The confidence to ask of the interval at look number `look` (from 1) of `looks` planned, so that
/// with probability at least `confidence` every one of the intervals is right:
/// `1 - (1 - confidence) / looks`, the same for each look.
///
/// # Errors
/// [`Error::BadConfidence`] unless `confidence` is strictly between 0 and 1, or when the result
/// would round to 1; [`Error::BadLook`] unless `1 <= look <= looks`.
pub fn spent_confidence(confidence: f64, look: u32, looks: u32) -> Result<f64, Error> {
    check_confidence(confidence)?;
    if look == 0 || look > looks {
        return Err(Error::BadLook { look, looks });
    }
    if looks == 1 {
        return Ok(confidence); // Exactly, without the rounding of two subtractions.
    }
    let spent = 1.0 - (1.0 - confidence) / f64::from(looks);
    check_confidence(spent)?;
    Ok(spent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_divided_equally() {
        let cases =
            [(0.95, 1, 1, 0.95), (0.95, 1, 5, 0.99), (0.95, 5, 5, 0.99), (0.9, 2, 4, 0.975)];
        for (confidence, look, looks, expected) in cases {
            let spent = spent_confidence(confidence, look, looks).unwrap();
            assert!((spent - expected).abs() < 1e-15, "{spent} {expected}");
        }
    }

    #[test]
    fn looks_that_were_not_planned_are_refused() {
        for (look, looks) in [(0, 0), (0, 3), (4, 3), (1, 0)] {
            assert_eq!(spent_confidence(0.95, look, looks), Err(Error::BadLook { look, looks }));
        }
        assert_eq!(spent_confidence(1.0, 1, 1), Err(Error::BadConfidence { confidence: 1.0 }));
        let next_to_one = 1.0 - f64::EPSILON / 2.0;
        let refused = spent_confidence(next_to_one, 1, 9);
        assert_eq!(refused, Err(Error::BadConfidence { confidence: 1.0 }));
    }
}
