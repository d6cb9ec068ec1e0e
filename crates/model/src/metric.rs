//! What is measured: an instrument and the name of one of its numbers, written `heap.blocks`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::diagnostic::nearest;

/// How a number is obtained.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Instrument {
    /// Time a batch takes, read inside the subject around its loop.
    Wall,
    /// The same once more, in processes of its own: what identical code differs by.
    Again,
    /// One time per event, as a distribution.
    Latency,
    /// Blocks and bytes asked of the heap, counted exactly.
    Heap,
    /// Instructions executed, counted by callgrind through gungraun.
    Instructions,
    /// What the operating system saw of the process.
    Os,
    /// What the subject says of its own runtime.
    Introspection,
    /// A property of the built file.
    Artefact,
    /// Time as criterion estimates it.
    Criterion,
    /// Time as divan prints it.
    Divan,
}

impl Instrument {
    /// Every instrument, in the order of the words table of DESIGN.
    pub const ALL: [Instrument; 10] = [
        Instrument::Wall,
        Instrument::Again,
        Instrument::Latency,
        Instrument::Heap,
        Instrument::Instructions,
        Instrument::Os,
        Instrument::Introspection,
        Instrument::Artefact,
        Instrument::Criterion,
        Instrument::Divan,
    ];

    /// The name as scenarios write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Instrument::Wall => "wall",
            Instrument::Again => "again",
            Instrument::Latency => "latency",
            Instrument::Heap => "heap",
            Instrument::Instructions => "instructions",
            Instrument::Os => "os",
            Instrument::Introspection => "introspection",
            Instrument::Artefact => "artefact",
            Instrument::Criterion => "criterion",
            Instrument::Divan => "divan",
        }
    }

    /// The names this instrument always offers; `introspection` and `artefact` take theirs from
    /// the subject and from the scenario.
    #[must_use]
    pub fn fixed_names(self) -> &'static [&'static str] {
        match self {
            Instrument::Wall
            | Instrument::Again
            | Instrument::Latency
            | Instrument::Criterion
            | Instrument::Divan => &["ns"],
            Instrument::Heap => &["blocks", "bytes"],
            Instrument::Instructions => &["ir"],
            Instrument::Os => &["end"],
            Instrument::Introspection | Instrument::Artefact => &[],
        }
    }
}

impl fmt::Display for Instrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a metric behaves from one fresh process to the next.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The same number every time. Checked: replicates that disagree demote it, with a note.
    Exact,
    /// A number that varies; decided by an interval over replicates.
    Stochastic,
    /// A name or a yes or no; every replicate must agree.
    State,
}

/// An instrument and the name of one of its numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct Metric {
    /// How the number is obtained.
    pub instrument: Instrument,
    /// Which of the instrument's numbers: `ns`, `blocks`, or a name the subject gives.
    pub name: String,
}

impl Metric {
    /// A metric from its two parts.
    #[must_use]
    pub fn new(instrument: Instrument, name: &str) -> Self {
        Metric { instrument, name: name.to_owned() }
    }

    /// The unit of the fixed metrics; `None` where the subject or the scenario says it.
    #[must_use]
    pub fn fixed_unit(&self) -> Option<&'static str> {
        match (self.instrument, self.name.as_str()) {
            (Instrument::Heap, "blocks") => Some("blocks/op"),
            (Instrument::Heap, "bytes") => Some("bytes/op"),
            (Instrument::Instructions, _) => Some("instructions/op"),
            (Instrument::Os, _) => Some("state"),
            (
                Instrument::Wall
                | Instrument::Again
                | Instrument::Latency
                | Instrument::Criterion
                | Instrument::Divan,
                _,
            ) => Some("ns/op"),
            _ => None,
        }
    }

    /// The class of the fixed metrics; `None` where the subject or the scenario says it.
    #[must_use]
    pub fn fixed_class(&self) -> Option<Class> {
        match self.instrument {
            Instrument::Heap | Instrument::Instructions => Some(Class::Exact),
            Instrument::Os => Some(Class::State),
            Instrument::Wall
            | Instrument::Again
            | Instrument::Latency
            | Instrument::Criterion
            | Instrument::Divan => Some(Class::Stochastic),
            Instrument::Introspection | Instrument::Artefact => None,
        }
    }
}

/// Why a text is no metric.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MetricError {
    /// There is no dot in it.
    #[error("`{0}` is no metric: write instrument and name, such as `heap.blocks`")]
    NoDot(String),
    /// The part before the dot is no instrument.
    #[error("unknown instrument `{name}`{hint}")]
    Instrument {
        /// What was written.
        name: String,
        /// `; did you mean …?`, or nothing.
        hint: String,
    },
    /// The instrument has no such number.
    #[error("instrument `{instrument}` has no number `{name}`{hint}")]
    Name {
        /// The instrument.
        instrument: Instrument,
        /// What was written.
        name: String,
        /// `; did you mean …?`, or nothing.
        hint: String,
    },
}

impl FromStr for Metric {
    type Err = MetricError;

    fn from_str(text: &str) -> Result<Self, MetricError> {
        let Some((left, right)) = text.split_once('.') else {
            return Err(MetricError::NoDot(text.to_owned()));
        };
        let Some(instrument) = Instrument::ALL.into_iter().find(|one| one.name() == left) else {
            let hint = nearest(left, Instrument::ALL.iter().map(|one| one.name()));
            return Err(MetricError::Instrument { name: left.to_owned(), hint });
        };
        let fixed = instrument.fixed_names();
        if right.is_empty() || (!fixed.is_empty() && !fixed.contains(&right)) {
            let hint = nearest(right, fixed.iter().copied());
            return Err(MetricError::Name { instrument, name: right.to_owned(), hint });
        }
        Ok(Metric { instrument, name: right.to_owned() })
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.instrument, self.name)
    }
}

impl Serialize for Metric {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Metric {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_read_and_printed_alike() {
        for text in ["wall.ns", "heap.blocks", "introspection.num_gc", "artefact.concat_calls"] {
            assert_eq!(text.parse::<Metric>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn wrong_metrics_say_what_is_near() {
        let cases = [
            ("heap", "`heap` is no metric: write instrument and name, such as `heap.blocks`"),
            ("haep.blocks", "unknown instrument `haep`; did you mean `heap`?"),
            ("heap.block", "instrument `heap` has no number `block`; did you mean `blocks`?"),
            ("introspection.", "instrument `introspection` has no number ``"),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Metric>().unwrap_err().to_string(), expected);
        }
    }
}
