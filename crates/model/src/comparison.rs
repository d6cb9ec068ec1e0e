//! What comparing two versions of something came to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer to "is the second different from the first?".
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The second takes longer.
    Slower,
    /// The second takes less long.
    Faster,
    /// They differ by less than was asked for.
    Same,
    /// Neither is shown.
    Undecided,
}

impl Outcome {
    /// The word for tables.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Slower => "slower",
            Outcome::Faster => "faster",
            Outcome::Same => "same",
            Outcome::Undecided => "undecided",
        }
    }

    /// Whether a difference was found.
    #[must_use]
    pub fn is_difference(self) -> bool {
        matches!(self, Outcome::Slower | Outcome::Faster)
    }
}

/// What each side took in one round of fresh processes, in ns an iteration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Round {
    /// The first side.
    pub first: f64,
    /// The first side once more.
    pub again: f64,
    /// The second side.
    pub second: f64,
    /// Whether one of the processes had to wait for a processor.
    pub disturbed: bool,
}

/// A comparison with its evidence. Effects are shares: 0.01 is a second that takes one per cent
/// longer than the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What it came to.
    pub outcome: Outcome,
    /// The effect; absent where too few pairs were measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<f64>,
    /// Lower end of its interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end of its interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The noise floor: the largest effect that the first compared with itself, in the same
    /// session, may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// Pairs it rests on.
    pub pairs: u32,
    /// Why it is undecided; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}
