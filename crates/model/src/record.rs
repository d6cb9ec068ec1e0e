//! The run record: the lines of the immutable file a run leaves. `store` reads and writes them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::observation::Observation;
use crate::verdict::Judgement;

/// The version of the run record this harness writes.
pub const RECORD_VERSION: u32 = 1;

/// One line of a run record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant, reason = "lines live one at a time, never in bulk")]
pub enum Line {
    /// The first line.
    Header(Header),
    /// A measured value.
    Observation(Observation),
    /// What came of a claim in one case.
    Verdict(Judgement),
    /// The last line.
    Footer(Footer),
}

/// Where, when and with what a run was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the format.
    pub version: u32,
    /// The run's name: its start and four letters of its seed.
    pub run: String,
    /// Start, UTC, RFC 3339.
    pub started: String,
    /// `quick` or `full`.
    pub profile: String,
    /// Patterns that chose the claims; none for all.
    pub patterns: Vec<String>,
    /// Seed of every random choice of the run.
    pub seed: u64,
    /// Version of claimbench.
    pub claimbench: String,
    /// Commit of the repository, with `-dirty` where it had changes; empty when unknown.
    pub commit: String,
    /// The machine.
    pub machine: Machine,
    /// Everything that built or measured, by name.
    pub toolchains: Vec<Toolchain>,
    /// Environment knobs of the subjects' runtimes that were set for the whole run.
    pub environment: BTreeMap<String, String>,
    /// The scenarios as they were, so that a record explains itself.
    pub scenarios: Vec<ScenarioSource>,
}

/// A scenario as it was when the run was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioSource {
    /// Its id.
    pub id: String,
    /// SHA-256 of the text, hexadecimal.
    pub sha256: String,
    /// The text itself.
    pub text: String,
}

/// The machine a run was made on: what makes two runs comparable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// CPU model as the kernel names it.
    pub cpu: String,
    /// Processors this process may run on.
    pub cores: u32,
    /// Memory, in bytes.
    pub memory_bytes: u64,
    /// Kernel name and release.
    pub kernel: String,
    /// Architecture.
    pub arch: String,
    /// The C library, where it says.
    pub libc: String,
    /// Hypervisor, or empty.
    pub hypervisor: String,
    /// Frequency governor, or empty.
    pub governor: String,
    /// Transparent huge pages setting.
    pub huge_pages: String,
    /// Address space randomisation setting of the kernel.
    pub aslr: String,
}

/// One tool and its version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Toolchain {
    /// Its name: `go`, `rustc`, `valgrind`.
    pub name: String,
    /// As it names itself; empty when it is missing.
    pub version: String,
}

/// The last line: a record without it is unfinished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    /// End, UTC, RFC 3339.
    pub ended: String,
    /// Lines before this one.
    pub lines: u64,
    /// Processes that were run.
    pub processes: u64,
    /// SHA-256 of every byte before this line, hexadecimal.
    pub sha256: String,
}
