//! What came of a claim, with the evidence that decided it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::metric::Metric;
use crate::params::Params;

/// What came of a claim in one case. Each is data; none aborts a run.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every predicate's interval lies inside its region.
    Holds,
    /// At least one predicate's interval lies outside its region.
    Refuted,
    /// The interval straddles the bound, or there is too little to decide.
    Inconclusive,
    /// The runtime has no such notion; the reason is the scenario's.
    NotApplicable,
    /// A tool is missing.
    Skipped,
    /// The subject crashed, timed out, gave a wrong answer or spoke nonsense.
    Failed,
}

impl Verdict {
    /// Every verdict, from the best news to the worst.
    pub const ALL: [Verdict; 6] = [
        Verdict::Holds,
        Verdict::Refuted,
        Verdict::Inconclusive,
        Verdict::NotApplicable,
        Verdict::Skipped,
        Verdict::Failed,
    ];

    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Refuted => "refuted",
            Verdict::Inconclusive => "inconclusive",
            Verdict::NotApplicable => "not-applicable",
            Verdict::Skipped => "skipped",
            Verdict::Failed => "failed",
        }
    }

    /// A mark that tells verdicts apart without colour.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Verdict::Holds => "✓",
            Verdict::Refuted => "✗",
            Verdict::Inconclusive => "?",
            Verdict::NotApplicable => "–",
            Verdict::Skipped => "»",
            Verdict::Failed => "!",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What one predicate came to at one point of the sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What was estimated, in words: `heap.blocks of grow/plus`.
    pub what: String,
    /// The metric.
    pub metric: Metric,
    /// The metric's unit, or `1` for a slope or a ratio.
    pub unit: String,
    /// The point of the sweep; empty for a slope over it.
    pub params: Params,
    /// The region in words, at this point: `= 999`.
    pub region: String,
    /// Least number of the region; absent where unbounded or a state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_low: Option<f64>,
    /// Greatest number of the region; absent where unbounded or a state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region_high: Option<f64>,
    /// The estimate; absent for a state or where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<f64>,
    /// Lower end of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end of the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
    /// The level the interval attains, from 0 to 1; 1 for exact values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The noise floor, for ratios of times: the largest share by which the same code, measured
    /// twice in the same rounds, may differ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// The state that was seen, for states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// How many replicates it rests on (of the smaller side, for a ratio).
    pub replicates: usize,
    /// What this predicate says.
    pub verdict: Verdict,
    /// What should be known: replicates that disagree, a missing tool, an error.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The verdict on one claim in one case, with all its findings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// The scenario.
    pub scenario: String,
    /// The claim's id.
    pub claim: String,
    /// The case: a runtime, with a label after `/` where a claim is read in several ways on it.
    pub case: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What the scenario expected.
    pub expected: Verdict,
    /// Why, in one sentence, naming the finding that decided.
    pub why: String,
    /// The evidence.
    pub findings: Vec<Finding>,
}

impl Judgement {
    /// Whether the verdict contradicts the expectation: news. `skipped` and `inconclusive` are
    /// not news, they are nothing; `failed` always is.
    #[must_use]
    pub fn is_surprise(&self) -> bool {
        match self.verdict {
            Verdict::Failed => true,
            Verdict::Skipped | Verdict::Inconclusive => false,
            verdict => verdict != self.expected,
        }
    }
}
