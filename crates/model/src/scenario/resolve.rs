//! What a claim asks in one case: which variants of which runtime at which points.

use std::collections::BTreeMap;
use std::fmt;

use super::{Claim, Expectation, Points, Predicate, Scenario};
use crate::metric::Instrument;
use crate::params::Params;

/// A runtime, with a label where a claim is read in several ways on it: `rust/idiomatic`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Case {
    /// The runtime, with its flavour: `rust+jemalloc`.
    pub runtime: String,
    /// The label, or empty.
    pub label: String,
}

impl Case {
    /// Reads `runtime` or `runtime/label`.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let (runtime, label) = text.split_once('/').unwrap_or((text, ""));
        Case { runtime: runtime.to_owned(), label: label.to_owned() }
    }

    /// The language of its runtime, `go` or `rust`, and the flavour: `jemalloc`, `1.24.11`.
    #[must_use]
    pub fn language(&self) -> (&str, &str) {
        self.runtime.split_once(['+', '@']).unwrap_or((&self.runtime, ""))
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.runtime)?;
        if self.label.is_empty() { Ok(()) } else { write!(f, "/{}", self.label) }
    }
}

/// A predicate with everything filled in for one case.
#[derive(Clone, Debug)]
pub struct Resolved<'a> {
    /// The predicate as it stands in the scenario.
    pub predicate: &'a Predicate,
    /// The runtime.
    pub runtime: String,
    /// The experiment.
    pub experiment: String,
    /// The variant; empty for the file of a subject, which has all of them.
    pub variant: String,
    /// The variant compared with; empty unless the estimand is a ratio.
    pub over: String,
    /// The points, in the order of the scenario.
    pub points: Vec<Params>,
}

impl Claim {
    /// Its predicates in one case, in order.
    #[must_use]
    pub fn resolve(
        &self,
        scenario: &Scenario,
        case: &str,
        expectation: &Expectation,
    ) -> Vec<Resolved<'_>> {
        let runtime = Case::new(case).runtime;
        let pick = |own: &Option<toml::Spanned<String>>, other: &Option<toml::Spanned<String>>| {
            own.as_ref().or(other.as_ref()).map(|name| name.get_ref().clone()).unwrap_or_default()
        };
        let wanted = self.predicate.iter().filter(|predicate| {
            let Some(cases) = &predicate.cases else {
                return true;
            };
            cases.iter().any(|name| name.get_ref() == case)
        });
        let resolved = wanted.map(|predicate| {
            let experiment = pick(&predicate.experiment, &self.experiment);
            let of_file = predicate.metric.get_ref().instrument == Instrument::Artefact;
            let mut variant = pick(&predicate.variant, &expectation.variant);
            if of_file && !scenario.has_builds(&experiment) {
                variant.clear();
            }
            Resolved {
                predicate,
                runtime: runtime.clone(),
                experiment,
                variant,
                over: pick(&predicate.over, &expectation.over),
                points: points(&predicate.at),
            }
        });
        resolved.collect()
    }
}

/// Every combination of the values given, the last name varying fastest.
#[must_use]
pub fn points(at: &BTreeMap<String, Points>) -> Vec<Params> {
    let mut all = vec![Params::default()];
    for (name, values) in at {
        let extend = |point: Params| {
            values.values().iter().map(move |value| point.clone().with(name, *value))
        };
        all = all.into_iter().flat_map(extend).collect();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_read_and_printed_alike() {
        for text in ["go", "rust/idiomatic", "rust+jemalloc/naive"] {
            assert_eq!(Case::new(text).to_string(), text);
        }
    }

    #[test]
    fn a_runtime_is_a_language_with_a_flavour() {
        let rows = [
            ("go", ("go", "")),
            ("rust+jemalloc/naive", ("rust", "jemalloc")),
            ("go@1.24.11", ("go", "1.24.11")),
        ];
        for (text, expected) in rows {
            assert_eq!(Case::new(text).language(), expected);
        }
    }

    #[test]
    fn points_are_every_combination() {
        let at = BTreeMap::from([
            ("k".to_owned(), Points::Many(vec![2, 3])),
            ("len".to_owned(), Points::One(40)),
        ]);
        let found: Vec<String> = points(&at).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["k=2 len=40", "k=3 len=40"]);
        assert_eq!(points(&BTreeMap::new()), [Params::default()]);
    }
}
