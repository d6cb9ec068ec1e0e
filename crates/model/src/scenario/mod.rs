//! The scenario: an article's metadata, its experiments and its claims. Data, not code.
//!
//! `parse` turns a text into these types and says where it is wrong; `check` compares them with
//! themselves and with what subjects describe; `resolve` spells out what a claim asks in one case.

mod build;
mod check;
mod parse;
mod picture;
mod resolve;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::formula::Formula;
use crate::metric::Metric;
use crate::region::Region;
use crate::value::Value;
use crate::verdict::Verdict;

pub use build::{
    ArtefactMeasure, Build, BuildIdPart, Calls, EqualSection, Instructions, Lines, Note, Property,
};
pub use check::{Fault, check_subjects};
pub use parse::parse_scenario;
pub use picture::{Law, Part, Picture, PictureKind, Series, Trace};
pub use resolve::{Case, Resolved, points};

/// The version of the scenario format this harness reads.
pub const SCENARIO_VERSION: u32 = 1;

/// `scenarios/<article>.toml`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// The file's name without `.toml`; not written in the file.
    #[serde(skip)]
    pub id: String,
    /// Version of the format: 1.
    pub format: u32,
    /// The article whose claims these are.
    pub article: Article,
    /// Runtimes beyond those every bench crate has: other programs, or the same ones in another
    /// environment or from another toolchain.
    #[serde(default)]
    pub runtime: BTreeMap<String, Runtime>,
    /// How much to measure, by profile: `quick` and `full`.
    pub profile: BTreeMap<String, Budget>,
    /// What can be measured, by id.
    pub experiment: BTreeMap<String, Experiment>,
    /// The claims, in the order of the article.
    pub claim: Vec<Claim>,
    /// Pictures beside the claims' own.
    #[serde(default)]
    pub picture: Vec<Picture>,
    /// The same work measured by independent instruments.
    #[serde(default)]
    pub crosscheck: Vec<CrossCheck>,
}

/// The published text that makes the claims.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Article {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub url: String,
    /// The day it was published, `YYYY-MM-DD`.
    pub published: String,
    /// What it says, in our own words.
    pub summary: String,
}

/// A runtime of the scenario's own. It names either a program or the runtime it is like.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Runtime {
    /// Program and arguments; a relative program is looked for beside the scenario file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// The runtime whose program it runs: `go`, `rust`, `rust+jemalloc`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub like: Option<String>,
    /// Environment of its processes, besides the experiment's.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Environment of its build; it then has a Go program of its own.
    #[serde(default)]
    pub build_env: BTreeMap<String, String>,
    /// The Go version that builds it, such as `1.24.11`; it then has a program of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub go: Option<String>,
    /// The feature of the bench crate with which its Rust program is built, apart from all others,
    /// so that the feature is in no other program. The program is named after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
}

impl Runtime {
    /// Whether it has a Go program of its own, built apart from the runtime it is like.
    #[must_use]
    pub fn has_own_build(&self) -> bool {
        self.go.is_some() || !self.build_env.is_empty()
    }
}

/// How much to measure in one profile.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Budget {
    /// Fewest fresh processes of a timed measurement.
    pub replicates_min: u32,
    /// Most fresh processes of a timed measurement.
    pub replicates_max: u32,
    /// Fresh processes of a measurement that is exact or a state.
    pub replicates_exact: u32,
    /// Batches a process, after the warm-up.
    pub batches: u32,
    /// Target length of a batch, in ms.
    pub batch_ms: u32,
    /// No new round of timed processes begins after this many seconds.
    pub seconds: u32,
}

/// One thing that can be measured.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Experiment {
    /// What it does, in one sentence.
    pub about: String,
    /// Whose answers must be equal at the same parameters.
    #[serde(default)]
    pub answers: Answers,
    /// Whether a subject may die of it: then how it ended is what is observed.
    #[serde(default)]
    pub may_die: bool,
    /// Environment of the subject: `GOGC` and the like.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Longest time for one batch, in seconds.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u32,
    /// Most private memory of the subject, in MiB.
    #[serde(default = "default_memory_mib")]
    pub memory_mib: u32,
    /// Most open descriptors of the subject.
    #[serde(default = "default_descriptors")]
    pub descriptors: u32,
    /// Share of its life, from 0 to 1, that a timed subject may wait for a processor before it is
    /// disturbed; more for experiments whose own threads compete, and 1 to admit every process.
    #[serde(default = "default_waiting_most")]
    pub waiting_most: f64,
    /// Processors that must be free of others while it runs, for what is about parallelism. A
    /// process that had fewer is disturbed.
    #[serde(default)]
    pub free_cores: u32,
    /// Files that are built for it, a variant each, in place of the subject's program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub build: Vec<Build>,
    /// Properties of the built files that belong to it.
    #[serde(default)]
    pub artefact: Vec<ArtefactMeasure>,
}

fn default_timeout_s() -> u32 {
    20
}

fn default_memory_mib() -> u32 {
    2048
}

fn default_descriptors() -> u32 {
    256
}

/// On a quiet machine a Rust subject waits for less than a hundredth of its life; one of Go, whose
/// own threads wait for each other, for up to a seventh.
fn default_waiting_most() -> f64 {
    0.2
}

/// Whose answers must be equal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// Every variant of every runtime.
    #[default]
    Equal,
    /// The same variant in every runtime.
    PerVariant,
    /// Only the replicates of one variant in one runtime.
    PerReplicate,
}

/// One falsifiable sentence with its predicates.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Claim {
    /// Its id, unique within the article.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The article's section it comes from.
    pub section: String,
    /// The claim in our own words.
    pub sentence: String,
    /// What the verdicts mean and why they come out so.
    pub analysis: String,
    /// Whether it goes beyond the article.
    #[serde(default)]
    pub beyond: bool,
    /// The experiment of its predicates, unless they name another.
    #[schemars(with = "Option<String>")]
    pub experiment: Option<Spanned<String>>,
    /// All must be true for the claim to hold.
    pub predicate: Vec<Predicate>,
    /// The cases in which it is read, with what is expected there and why.
    pub expect: BTreeMap<String, Expectation>,
}

/// What is expected of a claim in one case.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expectation {
    /// The expected verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
    /// The variant this case is about.
    #[schemars(with = "Option<String>")]
    pub variant: Option<Spanned<String>>,
    /// The variant it is compared with, for ratios.
    #[schemars(with = "Option<String>")]
    pub over: Option<Spanned<String>>,
}

/// What is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Estimand {
    /// A number at each point: compared exactly where the metric is exact, else its median.
    Count,
    /// The ratio of the medians of two variants at each point.
    Ratio,
    /// The slope of the logarithm of the metric over the logarithm of a parameter; of the ratio of
    /// two variants where the case names a second one.
    Slope,
    /// A quantile of the samples at each point.
    Quantile,
    /// A state at each point.
    State,
    /// A property of a built file, number or state.
    Artefact,
}

/// One condition of a claim: an estimand and the region that makes it true.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Predicate {
    /// What is estimated.
    pub estimand: Estimand,
    /// Of what.
    #[schemars(with = "Metric")]
    pub metric: Spanned<Metric>,
    /// The experiment, where it is not the claim's.
    #[schemars(with = "Option<String>")]
    pub experiment: Option<Spanned<String>>,
    /// The variant, where it is not the case's.
    #[schemars(with = "Option<String>")]
    pub variant: Option<Spanned<String>>,
    /// The variant compared with, where it is not the case's.
    #[schemars(with = "Option<String>")]
    pub over: Option<Spanned<String>>,
    /// The points: every combination of the values given.
    #[serde(default)]
    pub at: BTreeMap<String, Points>,
    /// The parameter a slope is taken along.
    pub along: Option<String>,
    /// Which quantile, from 0 to 1.
    pub quantile: Option<f64>,
    /// The value is divided by this before it is compared.
    pub per: Option<Formula>,
    /// The cases it is read in; all when absent.
    #[schemars(with = "Option<Vec<String>>")]
    pub cases: Option<Vec<Spanned<String>>>,
    /// Region: exactly this.
    pub equals: Option<Formula>,
    /// Region: this or more.
    pub at_least: Option<Formula>,
    /// Region: this or less.
    pub at_most: Option<Formula>,
    /// Region: from the first to the second.
    pub within: Option<[Formula; 2]>,
    /// Region: this state.
    pub is: Option<Value>,
}

impl Predicate {
    /// The regions it gives; a scenario that parsed has exactly one.
    #[must_use]
    pub fn regions(&self) -> Vec<Region> {
        let mut regions = Vec::new();
        regions.extend(self.equals.clone().map(Region::Equals));
        regions.extend(self.at_least.clone().map(Region::AtLeast));
        regions.extend(self.at_most.clone().map(Region::AtMost));
        regions.extend(self.within.clone().map(|[low, high]| Region::Within(low, high)));
        regions.extend(self.is.clone().map(Region::Is));
        regions
    }
}

/// One value of a parameter, or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Points {
    /// One.
    One(i64),
    /// Several.
    Many(Vec<i64>),
}

impl Points {
    /// The values.
    #[must_use]
    pub fn values(&self) -> &[i64] {
        match self {
            Points::One(one) => std::slice::from_ref(one),
            Points::Many(many) => many,
        }
    }
}

/// The same work, at the experiment's default parameters, measured by other instruments too.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CrossCheck {
    /// The experiment.
    #[schemars(with = "String")]
    pub experiment: Spanned<String>,
    /// The variants.
    #[schemars(with = "Vec<String>")]
    pub variants: Vec<Spanned<String>>,
    /// The instruments beside the lab's own clock: `instructions`, `criterion`, `divan`.
    pub instruments: Vec<crate::metric::Instrument>,
}

impl Scenario {
    /// The claim of that id.
    #[must_use]
    pub fn claim(&self, id: &str) -> Option<&Claim> {
        self.claim.iter().find(|claim| claim.id.as_ref() == id)
    }

    /// The picture of that id.
    #[must_use]
    pub fn picture(&self, id: &str) -> Option<&Picture> {
        self.picture.iter().find(|picture| picture.id.get_ref() == id)
    }
}
