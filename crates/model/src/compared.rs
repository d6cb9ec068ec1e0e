//! The comparison record: what comparing two revisions, working trees, programs or runs came to.
//! `store` reads and writes it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::metric::Metric;
use crate::params::Params;
use crate::record::{Machine, Toolchain};
use crate::verdict::Verdict;

/// The version of the comparison record this harness writes.
pub const COMPARED_VERSION: u32 = 1;

/// One comparison, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// Version of the format.
    pub version: u32,
    /// The comparison's name: its start and four letters of its seed.
    pub comparison: String,
    /// Start, UTC, RFC 3339.
    pub started: String,
    /// End, UTC, RFC 3339.
    pub ended: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// Version of claimbench.
    pub claimbench: String,
    /// Name of the pinned baseline the first side is; empty where it is none.
    pub baseline: String,
    /// How good it is.
    pub evidence: Evidence,
    /// The machine.
    pub machine: Machine,
    /// Everything that built or measured, by name.
    pub toolchains: Vec<Toolchain>,
    /// What is compared to.
    pub first: ComparedSide,
    /// What is compared.
    pub second: ComparedSide,
    /// One for each experiment, variant, runtime and point.
    pub rows: Vec<ComparedRow>,
    /// Claims whose verdicts differ.
    pub verdicts: Vec<VerdictChange>,
    /// How many verdicts were compared, those that are alike too.
    pub verdicts_compared: usize,
}

/// How good a comparison is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// Pairs of processes of both sides, back to back, in one session.
    Interleaved,
    /// Two runs that were recorded one after the other: whatever the machine did between them is
    /// part of what they differ by.
    Recorded,
}

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedSide {
    /// As it was named.
    pub given: String,
    /// What that is.
    pub kind: SideKind,
    /// Its commit, with `-dirty` where tracked files had changed; empty where unknown.
    pub commit: String,
}

/// What a side of a comparison can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SideKind {
    /// A git revision.
    Revision,
    /// A folder with a working tree.
    WorkingTree,
    /// A subject that was built already.
    Program,
    /// A run record.
    Record,
}

impl SideKind {
    /// As it is shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            SideKind::Revision => "revision",
            SideKind::WorkingTree => "working tree",
            SideKind::Program => "program",
            SideKind::Record => "record",
        }
    }
}

/// What came of one experiment.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum RowOutcome {
    /// The second side takes longer.
    Slower,
    /// The second side takes less time.
    Faster,
    /// It may be a difference or none.
    Undecided,
    /// Whatever they differ by is below the noise floor.
    Same,
    /// They cannot be compared; the reason is beside it.
    NotCompared,
}

impl RowOutcome {
    /// Every outcome, the one that matters most first.
    pub const ALL: [RowOutcome; 5] = [
        RowOutcome::Slower,
        RowOutcome::Faster,
        RowOutcome::NotCompared,
        RowOutcome::Undecided,
        RowOutcome::Same,
    ];

    /// The word shown to people.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RowOutcome::Slower => "slower",
            RowOutcome::Faster => "faster",
            RowOutcome::Undecided => "undecided",
            RowOutcome::Same => "same",
            RowOutcome::NotCompared => "not compared",
        }
    }
}

/// What came of one experiment, in one variant and runtime, at one point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ComparedRow {
    /// The scenario; empty for programs that are of none.
    pub scenario: String,
    /// The experiment.
    pub experiment: String,
    /// The variant.
    pub variant: String,
    /// The runtime.
    pub runtime: String,
    /// The point; what is not named has its default.
    pub params: Params,
    /// What came of it.
    pub outcome: RowOutcome,
    /// Why nothing was compared, or what else should be known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// The time; absent where nothing was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Effect>,
    /// What was counted, on both sides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<Count>,
}

impl ComparedRow {
    /// The row's name: `string-concatenation/grow/builder/go n=1000`.
    #[must_use]
    pub fn name(&self) -> String {
        let parts = [&self.scenario, &self.experiment, &self.variant, &self.runtime];
        let parts: Vec<&str> =
            parts.iter().map(|part| part.as_str()).filter(|part| !part.is_empty()).collect();
        format!("{} {}", parts.join("/"), self.params).trim_end().to_owned()
    }
}

/// How much longer the second side takes. Shares of the first side's time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// The estimate: 0.02 is two per cent more time.
    pub effect: f64,
    /// Lower end of its interval.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// Level of the interval, all looks taken together.
    pub confidence: f64,
    /// The noise floor: the largest effect that the first side compared with itself, in the same
    /// session, may have; for recorded runs, half the width of the interval.
    pub floor: f64,
    /// Median time of the first side, in ns.
    pub first_ns: f64,
    /// Median time of the second side, in ns.
    pub second_ns: f64,
    /// How many pairs of processes, or processes of the smaller side, it rests on.
    pub pairs: u64,
    /// In how many of them a process had to wait for a processor.
    pub disturbed: u64,
    /// Each round: the first side, the first once more, the second, in ns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds_ns: Vec<[f64; 3]>,
}

/// One exact count on both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// The metric.
    pub metric: Metric,
    /// Of the first side.
    pub first: f64,
    /// Of the second side.
    pub second: f64,
}

/// A claim whose verdict is another on the second side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerdictChange {
    /// The scenario.
    pub scenario: String,
    /// The claim.
    pub claim: String,
    /// The case.
    pub case: String,
    /// The verdict on the first side; absent where it has no such case.
    pub first: Option<Verdict>,
    /// The verdict on the second side; absent where it has no such case.
    pub second: Option<Verdict>,
    /// Why, on the second side.
    pub why: String,
}
