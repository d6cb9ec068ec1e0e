//! What claimbench talks about: scenarios, the subject protocol, observations, run records and
//! verdicts. Types and parsing only: nothing here reads a file, a clock or the environment.
//!
//! The three formats are documented in `FORMAT.md`; their JSON schemas are derived from these
//! types and kept in `schemas/` by a test.

mod calibration;
mod compared;
mod comparison;
mod diagnostic;
mod formula;
mod histogram;
mod metric;
mod number;
mod observation;
mod params;
mod plan;
pub mod protocol;
mod record;
mod region;
pub mod scenario;
mod value;
mod verdict;

pub use calibration::{
    Agreement, CALIBRATION_VERSION, Calibration, CalibrationHeader, CalibrationLine, Coverage,
    Measured, Rival, Trial,
};
pub use compared::{
    COMPARED_VERSION, Compared, ComparedRow, ComparedSide, Count, Effect, Evidence, RowOutcome,
    SideKind, VerdictChange,
};
pub use comparison::{Comparison, Outcome, Round};
pub use diagnostic::{Diagnostic, nearest};
pub use formula::{Formula, FormulaError};
pub use histogram::Histogram;
pub use metric::{Class, Instrument, Metric, MetricError};
pub use number::significant;
pub use observation::{Conditions, Observation, Status};
pub use params::Params;
pub use plan::{ArtefactTask, BenchTask, Kind, Measurement, Plan};
pub use record::{Footer, Header, Line, Machine, RECORD_VERSION, ScenarioSource, Toolchain};
pub use region::{Bound, Region};
pub use scenario::{Scenario, parse_scenario};
pub use value::Value;
pub use verdict::{Finding, Judgement, Verdict};
