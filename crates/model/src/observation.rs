//! One measured value of one fresh process, with what could have disturbed it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::histogram::Histogram;
use crate::metric::{Class, Metric};
use crate::params::Params;
use crate::value::Value;

/// Whether an observation may be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", content = "because", rename_all = "kebab-case")]
pub enum Status {
    /// It may.
    Ok,
    /// It cannot be true (0 instructions, no time at all): it decides nothing.
    Invalid(String),
    /// It had to wait for a processor: its value is kept, is repeated by another process, and
    /// decides nothing.
    Disturbed(String),
    /// The answer differs from that of other variants or runtimes; who answered what.
    WrongAnswer(String),
    /// The subject crashed, timed out, or spoke nonsense; with the tail of its standard error.
    Failed(String),
    /// This machine lacks something it takes: a tool, a privilege, processors.
    Skipped(String),
}

/// What else happened while a process ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    /// Share of all processors' time that others used meanwhile, from 0 to 1.
    pub others_busy: f64,
    /// Share of all processors' time that the hypervisor took, from 0 to 1.
    pub steal: f64,
    /// Time the subject's threads were ready and did not run, in ns.
    pub run_delay_ns: u64,
    /// Context switches the subject did not ask for.
    pub involuntary_switches: u64,
    /// Load average over one minute when it began.
    pub load1: f64,
    /// Peak resident memory of the subject, in bytes.
    pub peak_rss_bytes: u64,
    /// Bytes added to the environment to vary the layout of the stack.
    pub env_padding_bytes: u32,
    /// From spawn to end, in ns.
    pub process_ns: u64,
}

/// One measured value: one metric of one fresh process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observation {
    /// The scenario.
    pub scenario: String,
    /// The experiment.
    pub experiment: String,
    /// The variant; empty for a property of a whole file.
    pub variant: String,
    /// The runtime, with its flavour: `rust+jemalloc`.
    pub runtime: String,
    /// The point of the sweep, with every parameter that was set.
    pub params: Params,
    /// What was measured.
    pub metric: Metric,
    /// The unit of `value` and `samples`.
    pub unit: String,
    /// How it behaves between processes.
    pub class: Class,
    /// Which fresh process of this measurement, from 0.
    pub replicate: u32,
    /// Position among all processes of the run, from 0: the order things really ran in.
    pub order: u64,
    /// Iterations a batch.
    pub iterations: u64,
    /// The replicate's number or state; absent unless the status is ok or disturbed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Raw values the number was taken from, one a batch, in order; empty for single values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<f64>,
    /// The raw values of a distribution, where there are too many to list.
    #[serde(default, skip_serializing_if = "Histogram::is_empty")]
    pub histogram: Histogram,
    /// The subject's answer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub answer: String,
    /// Whether it may be used, and why not.
    #[serde(flatten)]
    pub status: Status,
    /// What else happened meanwhile; absent where no process of ours ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Conditions>,
}

impl Observation {
    /// Whether it may be used.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.status == Status::Ok
    }
}
