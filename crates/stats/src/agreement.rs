//! Whether an exact metric is exact: do all replicates give the same number?
//!
//! Method: plain equality of numbers, no tolerance. Limits: agreement of one value is vacuous, and
//! agreement of a few does not prove determinism; how many replicates are asked for is the
//! caller's decision.

use crate::Error;
use crate::sample::Sorted;

/// What the replicates of a metric that should be exact say together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Agreement {
    /// All values are this number.
    Same(f64),
    /// They are not: the metric is not exact, and an interval is needed.
    Differs {
        /// The smallest value.
        min: f64,
        /// The largest value.
        max: f64,
        /// How many different numbers there are, at least 2.
        distinct: usize,
    },
}

/// Compares all values for equality as numbers (`-0.0` equals `0.0`). A single value agrees with
/// itself.
///
/// # Errors
/// [`Error::Empty`], [`Error::NotFinite`].
pub fn exact(values: &[f64]) -> Result<Agreement, Error> {
    let sorted = Sorted::finite(values)?;
    let steps = sorted.values().windows(2).filter(|pair| pair[0] < pair[1]).count();
    Ok(match steps {
        0 => Agreement::Same(sorted.largest()),
        _ => Agreement::Differs {
            min: sorted.smallest(),
            max: sorted.largest(),
            distinct: steps + 1,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_agree_and_others_say_how_far_apart() {
        let nearly = 0.1 + 0.2;
        let cases: [(&[f64], Result<Agreement, Error>); 7] = [
            (&[4.0], Ok(Agreement::Same(4.0))),
            (&[4.0, 4.0, 4.0], Ok(Agreement::Same(4.0))),
            (&[-0.0, 0.0], Ok(Agreement::Same(0.0))),
            (&[3.0, 1.0, 3.0], Ok(Agreement::Differs { min: 1.0, max: 3.0, distinct: 2 })),
            (&[0.3, nearly], Ok(Agreement::Differs { min: 0.3, max: nearly, distinct: 2 })),
            (&[], Err(Error::Empty)),
            (&[1.0, f64::NAN], Err(Error::NotFinite { index: 1 })),
        ];
        for (values, expected) in cases {
            assert_eq!(exact(values), expected, "{values:?}");
        }
    }
}
