//! The region of values that makes a predicate true.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::formula::{Formula, FormulaError};
use crate::params::Params;
use crate::value::Value;

/// Where the estimate must lie. Every bound belongs to the region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Region {
    /// Exactly this number.
    Equals(Formula),
    /// This number or more.
    AtLeast(Formula),
    /// This number or less.
    AtMost(Formula),
    /// Between two numbers.
    Within(Formula, Formula),
    /// This state: a text or a yes or no.
    Is(Value),
}

/// A region at one point of the sweep: numbers, not formulas.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// From `low` to `high`, both included; infinite where there is no bound.
    Numbers {
        /// Least value inside.
        low: f64,
        /// Greatest value inside.
        high: f64,
    },
    /// One state.
    State(Value),
}

impl Region {
    /// The numbers of the region at a point.
    ///
    /// # Errors
    /// Where a formula has no value there.
    pub fn at(&self, params: &Params) -> Result<Bound, FormulaError> {
        let (low, high) = match self {
            Region::Equals(formula) => {
                let value = formula.at(params)?;
                (value, value)
            }
            Region::AtLeast(formula) => (formula.at(params)?, f64::INFINITY),
            Region::AtMost(formula) => (f64::NEG_INFINITY, formula.at(params)?),
            Region::Within(low, high) => (low.at(params)?, high.at(params)?),
            Region::Is(state) => return Ok(Bound::State(state.clone())),
        };
        Ok(Bound::Numbers { low, high })
    }

    /// The formulas in it, for checks.
    #[must_use]
    pub fn formulas(&self) -> Vec<&Formula> {
        match self {
            Region::Equals(one) | Region::AtLeast(one) | Region::AtMost(one) => vec![one],
            Region::Within(low, high) => vec![low, high],
            Region::Is(_) => Vec::new(),
        }
    }
}

/// Prints as people write it: `= n - 1`, `≥ 10`, `1.95 to 2.05`, `is r--p`.
impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Region::Equals(value) => write!(f, "= {value}"),
            Region::AtLeast(value) => write!(f, "≥ {value}"),
            Region::AtMost(value) => write!(f, "≤ {value}"),
            Region::Within(low, high) => write!(f, "{low} to {high}"),
            Region::Is(state) => write!(f, "is {state}"),
        }
    }
}
