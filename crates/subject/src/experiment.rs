//! Experiments and their variants, as an author declares them.

use std::collections::BTreeSet;

use model::Class;
use model::Params as Point;
use model::protocol::{ExperimentDescription, ParamDescription, ValueDescription};

use crate::work::{Values, Work};

/// The values of an experiment's parameters at the point that is measured. All declared parameters
/// are present and within their ranges.
#[derive(Clone, Debug)]
pub struct Params(Point);

impl Params {
    /// A declared parameter, as a count.
    ///
    /// # Panics
    /// For a name that the experiment does not declare, or a value below zero: both are mistakes in
    /// the experiment.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        let value = self.0.get(name);
        let value = value.unwrap_or_else(|| panic!("parameter `{name}` is not declared"));
        usize::try_from(value).unwrap_or_else(|_| panic!("parameter `{name}` is {value}"))
    }
}

type SetUp = Box<dyn Fn(&Params) -> Work>;

pub(crate) struct Variant {
    pub(crate) name: &'static str,
    pub(crate) benched: bool,
    set_up: SetUp,
}

/// A unit of work with its variants, in the order they are declared.
pub struct Experiment {
    description: ExperimentDescription,
    pub(crate) variants: Vec<Variant>,
}

impl Experiment {
    /// Begins an experiment.
    #[must_use]
    pub fn new(id: &str) -> Self {
        let description = ExperimentDescription {
            id: id.to_owned(),
            variants: Vec::new(),
            params: Vec::new(),
            values: Vec::new(),
        };
        Experiment { description, variants: Vec::new() }
    }

    /// Declares a parameter: the value it has when a request names none, and the accepted range,
    /// both ends included.
    #[must_use]
    pub fn param(mut self, name: &str, default: i64, (min, max): (i64, i64)) -> Self {
        let name = name.to_owned();
        self.description.params.push(ParamDescription { name, default, min, max });
        self
    }

    /// Announces a value that the operations of this experiment observe. The unit is a word such as
    /// `bytes`, and empty for a state.
    #[must_use]
    pub fn value(mut self, name: &str, unit: &str, class: Class) -> Self {
        let (name, unit) = (name.to_owned(), unit.to_owned());
        self.description.values.push(ValueDescription { name, unit, class });
        self
    }

    /// Adds one way to do the experiment's work. The function is called once for each request,
    /// before the clock starts, and returns what is timed.
    #[must_use]
    pub fn variant(self, name: &'static str, set_up: impl Fn(&Params) -> Work + 'static) -> Self {
        self.add(name, true, set_up)
    }

    /// As [`Experiment::variant`], for what is observed and not timed: the entries in `benches/`
    /// leave it out.
    #[must_use]
    pub fn probe(self, name: &'static str, set_up: impl Fn(&Params) -> Work + 'static) -> Self {
        self.add(name, false, set_up)
    }

    fn add(
        mut self,
        name: &'static str,
        benched: bool,
        set_up: impl Fn(&Params) -> Work + 'static,
    ) -> Self {
        self.description.variants.push(name.to_owned());
        self.variants.push(Variant { name, benched, set_up: Box::new(set_up) });
        self
    }

    pub(crate) fn id(&self) -> &str {
        &self.description.id
    }

    pub(crate) fn description(&self) -> &ExperimentDescription {
        &self.description
    }

    /// Sets one variant up at a point.
    pub(crate) fn set_up(&self, variant: &str, asked: &Point) -> Result<Work, String> {
        let Some(chosen) = self.variants.iter().find(|each| each.name == variant) else {
            return Err(format!("unknown variant '{variant}' of experiment '{}'", self.id()));
        };
        Ok((chosen.set_up)(&self.resolve(asked)?))
    }

    /// Checks what a request asks for against what is declared, and fills in the defaults.
    fn resolve(&self, asked: &Point) -> Result<Params, String> {
        let mut point = Point::default();
        for declared in &self.description.params {
            let ParamDescription { name, default, min, max } = declared;
            let value = asked.get(name).unwrap_or(*default);
            if !(*min..=*max).contains(&value) {
                return Err(format!("parameter '{name}' is {value}, not within {min} to {max}"));
            }
            point = point.with(name, value);
        }
        match asked.iter().find(|(name, _)| point.get(name).is_none()) {
            Some((unknown, _)) => {
                Err(format!("unknown parameter '{unknown}' of experiment '{}'", self.id()))
            }
            None => Ok(Params(point)),
        }
    }

    /// An observed value that is not announced: the lab could not know its unit.
    pub(crate) fn undeclared(&self, values: &Values) -> Result<(), String> {
        let announced = |name: &str| self.description.values.iter().any(|each| each.name == name);
        match values.keys().find(|name| !announced(name)) {
            Some(name) => {
                Err(format!("experiment '{}' observes '{name}' without announcing it", self.id()))
            }
            None => Ok(()),
        }
    }

    /// What is wrong with the declaration itself, if anything is.
    pub(crate) fn fault(&self) -> Option<String> {
        let (id, described) = (self.id(), &self.description);
        if described.variants.is_empty() {
            return Some(format!("experiment '{id}' has no variant"));
        }
        let variants = described.variants.iter().map(String::as_str);
        let params = described.params.iter().map(|each| each.name.as_str());
        let values = described.values.iter().map(|each| each.name.as_str());
        let twice = repeated(variants)
            .map(|name| ("variants", name))
            .or_else(|| repeated(params).map(|name| ("parameters", name)))
            .or_else(|| repeated(values).map(|name| ("values", name)));
        if let Some((kind, name)) = twice {
            return Some(format!("experiment '{id}' has two {kind} '{name}'"));
        }
        let outside = |p: &&ParamDescription| !(p.min..=p.max).contains(&p.default);
        described.params.iter().find(outside).map(|ParamDescription { name, default, min, max }| {
            format!(
                "experiment '{id}': the default of '{name}' is {default}, not within {min} to {max}"
            )
        })
    }
}

/// The first name that has been there before.
fn repeated<'a>(mut names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.find(|name| !seen.insert(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn experiment() -> Experiment {
        Experiment::new("grow").variant("plus", |_| Work::repeat(String::new))
    }

    #[test]
    fn declarations_that_contradict_themselves_are_found() {
        let plus = |_: &Params| Work::repeat(String::new);
        for (declared, fault) in [
            (experiment(), None),
            (Experiment::new("grow"), Some("experiment 'grow' has no variant")),
            (experiment().probe("plus", plus), Some("experiment 'grow' has two variants 'plus'")),
            (
                experiment().param("n", 1, (1, 2)).param("n", 1, (1, 2)),
                Some("experiment 'grow' has two parameters 'n'"),
            ),
            (
                experiment().value("a", "", Class::State).value("a", "", Class::State),
                Some("experiment 'grow' has two values 'a'"),
            ),
            (
                experiment().param("n", 3, (1, 2)),
                Some("experiment 'grow': the default of 'n' is 3, not within 1 to 2"),
            ),
        ] {
            assert_eq!(declared.fault().as_deref(), fault);
        }
    }
}
