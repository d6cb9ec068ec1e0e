//! Change points in series of measurements. Pure: values in, indices out.
//!
//! Two detectors. [`Hunter`] is the E-divisive of Hunter and Apache Otava, kept equal to theirs so
//! that its answers can be compared. [`Robust`] is the default: it asks for more than a t-test
//! before it speaks, so that spikes, heavy tails and correlated noise are not steps. Both take one
//! point after another, and what they say after each is what they would say of the whole series.
//!
//! An index is that of the first point of the new segment, from 0.

mod edivisive;
mod hunter;
mod noise;
mod robust;
mod score;
mod segment;
mod student;
mod trial;

pub use hunter::{Hunter, HunterOptions, Step, hunter};
pub use noise::Noise;
pub use robust::{Found, Robust, RobustOptions, robust};
pub use score::{covering, f1};
pub use trial::{Detector, POWER_LENGTH, alternating, false_alarms, power};

/// The smallest relative change worth reporting that A/A pairs allow: nineteen of twenty pairs of
/// identical code differ by less. Nothing where there are fewer than five pairs, since their
/// quantile would be a guess. Pairs that are not both positive are left out.
#[must_use]
pub fn aa_floor(pairs: &[(f64, f64)]) -> Option<f64> {
    /// Fewer say nothing about the tail.
    const PAIRS_LEAST: usize = 5;
    let positive = pairs.iter().filter(|(a, b)| *a > 0.0 && *b > 0.0);
    let mut apart: Vec<f64> = positive.map(|(a, b)| a.max(*b) / a.min(*b) - 1.0).collect();
    if apart.len() < PAIRS_LEAST {
        return None;
    }
    apart.sort_by(f64::total_cmp);
    apart.get((apart.len() * 19).div_ceil(20) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::aa_floor;

    #[test]
    fn the_floor_is_what_identical_code_differs_by() {
        assert_eq!(aa_floor(&[(1.0, 1.1); 4]), None);
        let mut pairs = vec![(100.0, 101.0); 18];
        pairs.extend([(103.0, 100.0), (200.0, 100.0), (0.0, 1.0)]);
        assert!((aa_floor(&pairs).unwrap() - 0.03).abs() < 1e-12);
    }
}
