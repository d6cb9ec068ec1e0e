//! The subject protocol, version 1: one JSON object a line, as `FORMAT.md` describes it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::histogram::Histogram;
use crate::metric::Class;
use crate::params::Params;
use crate::value::Value;

/// The version this harness speaks.
pub const PROTOCOL_VERSION: u32 = 1;

/// A line to a subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Request {
    /// What can you do?
    Describe,
    /// Do this, so many times.
    Run(Run),
}

/// The request to run one batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// Echoed in the reply.
    pub id: u64,
    /// The experiment.
    pub experiment: String,
    /// The variant.
    pub variant: String,
    /// Parameters; a missing one takes its default.
    pub params: Params,
    /// How often to do the work, at least 1.
    pub iterations: u64,
    /// Whether to count heap use around the loop.
    pub heap: bool,
}

impl Run {
    /// The request for one iteration, heap not counted.
    #[must_use]
    pub fn once(experiment: &str, variant: &str, params: Params) -> Self {
        Run {
            id: 1,
            experiment: experiment.to_owned(),
            variant: variant.to_owned(),
            params,
            iterations: 1,
            heap: false,
        }
    }
}

/// A subject's answer to `describe`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Description {
    /// The protocol version it speaks.
    pub protocol: u32,
    /// The bench crate's name.
    pub subject: String,
    /// The runtime, with its flavour.
    pub runtime: String,
    /// What built it.
    pub toolchain: String,
    /// Whether it counts heap use exactly.
    pub heap: bool,
    /// What it implements.
    pub experiments: Vec<ExperimentDescription>,
}

/// One experiment a subject implements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExperimentDescription {
    /// Its id.
    pub id: String,
    /// Its variants.
    pub variants: Vec<String>,
    /// Its parameters.
    #[serde(default)]
    pub params: Vec<ParamDescription>,
    /// What the subject observes itself.
    #[serde(default)]
    pub values: Vec<ValueDescription>,
}

/// One parameter of an experiment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParamDescription {
    /// Its name.
    pub name: String,
    /// The value used when a request names none.
    pub default: i64,
    /// The least accepted value.
    pub min: i64,
    /// The greatest accepted value.
    pub max: i64,
}

/// One named value a subject observes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValueDescription {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// How it behaves between processes.
    pub class: Class,
}

/// A subject's answer to `run`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reply {
    /// The request's id.
    #[serde(default)]
    pub id: Option<u64>,
    /// Why it could not be served; then nothing else is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why this machine cannot serve it, though the request is right: a tool, a privilege or a
    /// kernel feature is missing; then nothing else is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// What others did while it was served, so that nothing can be said this time; then nothing
    /// else is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disturbed: Option<String>,
    /// How often the work was done.
    #[serde(default)]
    pub iterations: u64,
    /// The whole loop, in ns.
    #[serde(default)]
    pub elapsed_ns: u64,
    /// What the last iteration computed.
    #[serde(default)]
    pub answer: String,
    /// Named values.
    #[serde(default)]
    pub values: BTreeMap<String, Value>,
    /// Heap use of the whole loop, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heap: Option<HeapUse>,
    /// One time an event, in ns, for latency experiments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples_ns: Vec<f64>,
    /// The same as a histogram, where there are too many events to list.
    #[serde(default, skip_serializing_if = "Histogram::is_empty")]
    pub histogram_ns: Histogram,
}

/// Heap use of a loop, all iterations together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeapUse {
    /// Blocks allocated; a reallocation counts as a block of its new size.
    pub blocks: u64,
    /// Bytes those blocks were asked for (Go: bytes handed out, rounded to size classes).
    pub bytes: u64,
}

impl Description {
    /// The experiment of that id.
    #[must_use]
    pub fn experiment(&self, id: &str) -> Option<&ExperimentDescription> {
        self.experiments.iter().find(|experiment| experiment.id == id)
    }
}
