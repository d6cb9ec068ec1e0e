//! A checked, sorted sample: the one door through which values enter this crate.
//!
//! Limits: values are compared as numbers, so `-0.0` equals `0.0`.

use crate::Error;

/// At least one finite value, in ascending order.
#[derive(Debug, Clone)]
pub(crate) struct Sorted(Vec<f64>);

impl Sorted {
    /// Sorts finite values. Errors: [`Error::Empty`], [`Error::NotFinite`] (the first such).
    pub(crate) fn finite(values: &[f64]) -> Result<Self, Error> {
        if values.is_empty() {
            return Err(Error::Empty);
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::NotFinite { index });
        }
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Ok(Self(sorted))
    }

    /// Sorts finite values above zero. Errors: those of [`Sorted::finite`], then
    /// [`Error::NotPositive`] (the first such).
    pub(crate) fn positive(values: &[f64]) -> Result<Self, Error> {
        let sorted = Self::finite(values)?;
        match values.iter().position(|&value| value <= 0.0) {
            Some(index) => Err(Error::NotPositive { index }),
            None => Ok(sorted),
        }
    }

    pub(crate) fn values(&self) -> &[f64] {
        &self.0
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn smallest(&self) -> f64 {
        self.0[0]
    }

    pub(crate) fn largest(&self) -> f64 {
        self.0[self.0.len() - 1]
    }

    /// The order statistic of a rank counted from 1, as the literature does.
    pub(crate) fn ranked(&self, rank: usize) -> f64 {
        self.0[rank - 1]
    }

    /// The type 7 quantile for a level in `0..=1`, which the caller has checked.
    pub(crate) fn quantile(&self, level: f64) -> f64 {
        let (below, share) = quantile_position(self.len(), level);
        let low = self.0[below];
        let high = self.0[(below + 1).min(self.len() - 1)];
        // Weights instead of a difference: the difference of two finite values may overflow. The
        // clamp keeps rounding from leaving the two neighbours.
        ((1.0 - share) * low + share * high).clamp(low, high)
    }
}

/// Where the type 7 quantile lies in a sorted sample: the index from 0 of the order statistic at
/// or below it, and the share in `0..1` of the way to the next one.
pub(crate) fn quantile_position(len: usize, level: f64) -> (usize, f64) {
    let position = (len - 1) as f64 * level;
    let below = position.floor();
    (below as usize, position - below)
}

/// Errors with [`Error::BadConfidence`] unless the confidence lies strictly between 0 and 1.
pub(crate) fn check_confidence(confidence: f64) -> Result<(), Error> {
    if confidence > 0.0 && confidence < 1.0 {
        Ok(())
    } else {
        Err(Error::BadConfidence { confidence })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_and_where() {
        let cases: [(&[f64], Error); 6] = [
            (&[], Error::Empty),
            (&[1.0, f64::NAN], Error::NotFinite { index: 1 }),
            (&[f64::INFINITY, f64::NAN], Error::NotFinite { index: 0 }),
            (&[1.0, 2.0, f64::NEG_INFINITY], Error::NotFinite { index: 2 }),
            (&[1.0, 0.0], Error::NotPositive { index: 1 }),
            (&[1.0, 1.0, -3.0, -4.0], Error::NotPositive { index: 2 }),
        ];
        for (values, expected) in cases {
            assert_eq!(Sorted::positive(values).unwrap_err(), expected, "{values:?}");
        }
    }

    #[test]
    fn confidence_lies_strictly_between_zero_and_one() {
        for bad in [0.0, 1.0, -0.5, 1.5, f64::NAN, f64::INFINITY] {
            assert!(matches!(check_confidence(bad), Err(Error::BadConfidence { .. })), "{bad}");
        }
        assert_eq!(check_confidence(0.95), Ok(()));
    }
}
