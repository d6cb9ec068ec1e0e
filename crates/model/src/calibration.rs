//! The calibration record: what the harness's own answers are worth on a machine, found out on
//! subjects whose truth is known. JSON Lines, sealed like a run record; every line stands alone, so
//! that a calibration that was cut off is a smaller calibration.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::comparison::Comparison;
use crate::record::Machine;

/// The version of the calibration record this harness writes.
pub const CALIBRATION_VERSION: u32 = 1;

/// One line of a calibration record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CalibrationLine {
    /// The first line.
    CalibrationHeader(CalibrationHeader),
    /// One comparison.
    Trial(Trial),
    /// How often intervals of one kind enclosed the truth.
    Coverage(Coverage),
    /// One quantity, measured here and by an instrument that somebody else made.
    Agreement(Agreement),
    /// One comparison by another tool.
    Rival(Rival),
}

/// Where, when and how much.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalibrationHeader {
    /// Version of the format.
    pub version: u32,
    /// Start, UTC, RFC 3339.
    pub started: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// Version of claimbench.
    pub claimbench: String,
    /// Commit of the repository, with `-dirty` where it had changes; empty when unknown.
    pub commit: String,
    /// The machine.
    pub machine: Machine,
    /// Comparisons of identical code for each kind of work, quiet and loaded.
    pub trials: u32,
    /// Comparisons by the other tool for each kind of work and slow-down.
    pub rivals: u32,
    /// The longest one comparison may take, in s.
    pub seconds: f64,
}

/// One comparison of a piece of work with itself, slowed down by a known share of its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// The work.
    pub work: String,
    /// Steps added, in tenths of a per cent; 0 for identical code.
    pub permille: u32,
    /// Whether another process kept one core busy.
    pub loaded: bool,
    /// Which of the trials of its kind, from 0.
    pub number: u32,
    /// What it came to.
    pub comparison: Comparison,
    /// Rounds in which a process had to wait for a processor.
    pub disturbed: u32,
    /// Time it took, in s.
    pub seconds: f64,
    /// Of identical code: whether the 95 % interval of the pairs, at the first look, had no
    /// difference in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairs_cover: Option<bool>,
    /// Of identical code: the same of the 95 % interval of the ratio that claims are judged by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio_covers: Option<bool>,
}

/// How often intervals of one kind enclosed the truth, on made-up noise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The noise: `normal`, `lognormal`, `outliers`, `bimodal`, `ar1`.
    pub noise: String,
    /// The estimand: `median`, `ratio`, `slope`, `quantile`, `pairs`.
    pub estimand: String,
    /// The level that was asked for.
    pub level: f64,
    /// Intervals.
    pub trials: u32,
    /// Those that enclosed the truth.
    pub covered: u32,
}

/// One quantity, measured here and by an instrument that somebody else made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The quantity.
    pub what: String,
    /// The other instrument.
    pub instrument: String,
    /// The unit of both numbers.
    pub unit: String,
    /// What was measured here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<Measured>,
    /// What the other instrument says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Measured>,
    /// The largest share by which the two may differ.
    pub within: f64,
    /// Why there is no number, or what explains a difference; else empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A number with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The number.
    pub value: f64,
    /// Lower end of its 95 % interval; the number itself where it is exact.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// One comparison by another tool, of the same work in the same run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    /// The tool.
    pub tool: String,
    /// The work.
    pub work: String,
    /// Steps added, in tenths of a per cent; 0 for identical code.
    pub permille: u32,
    /// Which of the comparisons of its kind, from 0.
    pub number: u32,
    /// Whether it called the two different.
    pub different: bool,
    /// Time from the start to that answer, without building, in s.
    pub seconds: f64,
}

impl Agreement {
    /// The ratio theirs to ours, less 1; nothing where one is missing.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        let (ours, theirs) = (self.ours?, self.theirs?);
        let difference = theirs.value / ours.value - 1.0;
        difference.is_finite().then_some(difference)
    }

    /// Whether the two agree: their intervals meet, or they differ by no more than allowed.
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        let (ours, theirs) = (self.ours?, self.theirs?);
        let meet = ours.low <= theirs.high && theirs.low <= ours.high;
        Some(meet || self.difference()?.abs() <= self.within)
    }
}

/// A calibration in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Its first line.
    pub header: CalibrationHeader,
    /// Every comparison, in the order they were made.
    pub trials: Vec<Trial>,
    /// Coverage on made-up noise.
    pub coverage: Vec<Coverage>,
    /// Agreement with other instruments.
    pub agreements: Vec<Agreement>,
    /// Comparisons by another tool.
    pub rivals: Vec<Rival>,
}

impl Calibration {
    /// A calibration with nothing in it yet.
    #[must_use]
    pub fn new(header: CalibrationHeader) -> Self {
        Calibration {
            header,
            trials: Vec::new(),
            coverage: Vec::new(),
            agreements: Vec::new(),
            rivals: Vec::new(),
        }
    }

    /// Takes a line in; gives a second header back.
    ///
    /// # Errors
    /// The header that cannot be taken in.
    pub fn take(&mut self, line: CalibrationLine) -> Result<(), Box<CalibrationHeader>> {
        match line {
            CalibrationLine::CalibrationHeader(header) => return Err(Box::new(header)),
            CalibrationLine::Trial(one) => self.trials.push(one),
            CalibrationLine::Coverage(one) => self.coverage.push(one),
            CalibrationLine::Agreement(one) => self.agreements.push(one),
            CalibrationLine::Rival(one) => self.rivals.push(one),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement(ours: (f64, f64, f64), theirs: (f64, f64, f64)) -> Agreement {
        let measured = |(value, low, high)| Some(Measured { value, low, high });
        Agreement {
            what: "a step".to_owned(),
            instrument: "another".to_owned(),
            unit: "ns".to_owned(),
            ours: measured(ours),
            theirs: measured(theirs),
            within: 0.02,
            note: String::new(),
        }
    }

    #[test]
    fn instruments_agree_where_their_intervals_meet_or_nearly_so() {
        assert_eq!(agreement((1.0, 0.9, 1.1), (1.2, 1.1, 1.3)).agrees(), Some(true));
        assert_eq!(agreement((1.0, 1.0, 1.0), (1.019, 1.019, 1.019)).agrees(), Some(true));
        assert_eq!(agreement((1.0, 1.0, 1.0), (1.03, 1.03, 1.03)).agrees(), Some(false));
        assert_eq!(agreement((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)).agrees(), None, "of nothing");
        let missing = Agreement { theirs: None, ..agreement((1.0, 1.0, 1.0), (1.0, 1.0, 1.0)) };
        assert_eq!((missing.agrees(), missing.difference()), (None, None));
    }
}
