//! Bounds that depend on the point of the sweep: `n - 1`, `2*log2(n) + 2`, `n*(n+1)/2`.
//!
//! Parsed by `exmex`; the text is kept, because it is what people read in reports.

use std::fmt;
use std::sync::Arc;

use exmex::Express;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::params::Params;

/// A number, or an expression over the parameters of an experiment.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(with = "FormulaText")]
pub struct Formula {
    text: String,
    // Shared: an exmex expression is several KiB and lives inline otherwise.
    expression: Arc<exmex::FlatEx<f64>>,
}

/// How a formula is written: a plain number or a text. Only for the schema.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "describes the format, is never built")]
enum FormulaText {
    Number(f64),
    Text(String),
}

/// Why a formula has no value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormulaError {
    /// The text is no expression.
    #[error("`{text}` is no formula: {why}")]
    Syntax {
        /// The text.
        text: String,
        /// What the parser said.
        why: String,
    },
    /// It names a parameter the point does not have.
    #[error("formula `{text}` needs parameter `{name}`, which is not set here")]
    Unknown {
        /// The formula.
        text: String,
        /// The missing parameter.
        name: String,
    },
    /// It does not come out as a finite number.
    #[error("formula `{text}` is not a finite number at {params}")]
    NotFinite {
        /// The formula.
        text: String,
        /// The point.
        params: Params,
    },
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// [`FormulaError::Syntax`] where the text is no expression.
    pub fn new(text: &str) -> Result<Self, FormulaError> {
        let expression = exmex::parse::<f64>(text).map_err(|error| FormulaError::Syntax {
            text: text.to_owned(),
            why: error.to_string(),
        })?;
        Ok(Formula { text: text.to_owned(), expression: Arc::new(expression) })
    }

    /// The parameters it depends on, sorted.
    #[must_use]
    pub fn names(&self) -> &[String] {
        self.expression.var_names()
    }

    /// Its value at a point.
    ///
    /// # Errors
    /// [`FormulaError::Unknown`] and [`FormulaError::NotFinite`].
    pub fn at(&self, params: &Params) -> Result<f64, FormulaError> {
        let mut values = Vec::with_capacity(self.names().len());
        for name in self.names() {
            let value = params.get(name).ok_or_else(|| FormulaError::Unknown {
                text: self.text.clone(),
                name: name.clone(),
            })?;
            // Parameters stay far below 2^53, so the conversion is exact.
            values.push(value as f64);
        }
        let not_finite =
            || FormulaError::NotFinite { text: self.text.clone(), params: params.clone() };
        let value = self.expression.eval(&values).map_err(|_| not_finite())?;
        if value.is_finite() { Ok(value) } else { Err(not_finite()) }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Formula {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Formula {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(i64),
            Real(f64),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Whole(whole) => whole.to_string(),
            Written::Real(real) => real.to_string(),
            Written::Text(text) => text,
        };
        Formula::new(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_have_the_values_arithmetic_says() {
        let at = Params::default().with("n", 1024).with("k", 4);
        let cases = [
            ("n - 1", 1023.0),
            ("2*log2(n) + 2", 22.0),
            ("n*(n+1)/2", 524_800.0),
            ("k", 4.0),
            ("0.5", 0.5),
            ("-3", -3.0),
        ];
        for (text, expected) in cases {
            let value = Formula::new(text).unwrap().at(&at).unwrap();
            assert!((value - expected).abs() < 1e-9, "{text} = {value}");
        }
    }

    #[test]
    fn faults_name_the_formula() {
        let none = Params::default();
        assert!(matches!(Formula::new("n -"), Err(FormulaError::Syntax { .. })));
        assert!(matches!(Formula::new(""), Err(FormulaError::Syntax { .. })));
        let unknown = Formula::new("n - 1").unwrap().at(&none).unwrap_err();
        assert!(unknown.to_string().contains("needs parameter `n`"));
        let infinite = Formula::new("1/0").unwrap().at(&none).unwrap_err();
        assert!(matches!(infinite, FormulaError::NotFinite { .. }));
    }
}
