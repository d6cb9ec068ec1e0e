//! What the tests of bench crates share: a time is worth nothing before the answer is known to be
//! right. `subject-go/subjecttest` is the twin of it in Go. Everything here panics where what is
//! tested is not as it should be.

#![allow(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use model::protocol::{ExperimentDescription, Reply, Request, Run};
use model::{Params, Value};

use crate::{Allocator, Registry};

/// More than one, so that work that spoils its own inputs is noticed; in a process of its own, work
/// may be for once.
const ITERATIONS: u64 = 2;

/// Values of parameters by name; the others have their defaults.
pub type Point<'a> = &'a [(&'a str, i64)];

/// An experiment and its variant at a point, and a value by name with what it should be.
pub type Case<'a> = (&'a str, &'a str, Point<'a>, &'a str, Value);

/// The experiments of a bench crate, under test.
pub struct Tested {
    registry: Registry,
    program: Option<&'static str>,
}

impl Tested {
    /// They run in the process of the test.
    #[must_use]
    pub fn new(registry: Registry) -> Self {
        Tested { registry, program: None }
    }

    /// Each request goes to a process of its own, of the program that is measured.
    #[must_use]
    pub fn program(registry: Registry, program: &'static str) -> Self {
        Tested { registry, program: Some(program) }
    }

    /// Does the work once.
    #[must_use]
    pub fn run(&self, experiment: &str, variant: &str, point: Point) -> Reply {
        self.repeat(experiment, variant, params(point), 1)
    }

    /// Does the work so many times.
    #[must_use]
    pub fn repeat(
        &self,
        experiment: &str,
        variant: &str,
        params: Params,
        iterations: u64,
    ) -> Reply {
        let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
        let run = Run { id: 1, experiment, variant, params, iterations, heap: false };
        match self.program {
            Some(program) => asked(program, run),
            None => self.registry.run(&run),
        }
    }

    /// Checks that all variants of each experiment give one answer at each of its points, but for
    /// those listed as `experiment` or `experiment/variant`. An empty answer agrees with all; what
    /// this machine lacks is passed over.
    pub fn answers_agree(
        &self,
        points: impl Fn(&ExperimentDescription) -> Vec<Params>,
        except: &[&str],
    ) {
        let iterations = if self.program.is_some() { 1 } else { ITERATIONS };
        for experiment in self.registry.describe(Allocator::System).experiments {
            let id = experiment.id.as_str();
            for params in points(&experiment) {
                let mut answers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
                for variant in &experiment.variants {
                    if except.contains(&format!("{id}/{variant}").as_str()) {
                        continue;
                    }
                    let reply = self.repeat(id, variant, params.clone(), iterations);
                    assert_eq!(reply.error, None, "{id}/{variant} at {params}");
                    if !reply.answer.is_empty() {
                        answers.entry(reply.answer).or_default().push(variant);
                    }
                }
                let alike = answers.len() < 2 || except.contains(&id);
                assert!(alike, "{id} at {params}: {answers:?}");
            }
        }
    }

    /// Checks values that experiments observe; what this machine lacks is passed over.
    pub fn observes(&self, cases: &[Case]) {
        for (experiment, variant, point, name, expected) in cases {
            let reply = self.run(experiment, variant, point);
            assert_eq!(reply.error, None, "{experiment}/{variant} at {point:?}");
            if reply.skipped.is_none() {
                let seen = reply.values.get(*name);
                assert_eq!(seen, Some(expected), "{name} of {experiment}/{variant} at {point:?}");
            }
        }
    }
}

/// What a fresh process of the program replies.
#[allow(clippy::disallowed_methods, reason = "a test talks with the program itself")]
fn asked(program: &str, run: Run) -> Reply {
    let mut subject = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let request = serde_json::to_vec(&Request::Run(run)).unwrap();
    subject.stdin.take().unwrap().write_all(&request).unwrap();
    serde_json::from_slice(&subject.wait_with_output().unwrap().stdout).unwrap()
}

/// The parameters of a point.
#[must_use]
pub fn params(point: Point) -> Params {
    point.iter().fold(Params::default(), |all, (name, value)| all.with(name, *value))
}

/// The defaults of an experiment, and the least value of each parameter.
#[must_use]
pub fn defaults_and_least(experiment: &ExperimentDescription) -> Vec<Params> {
    let each = experiment.params.iter();
    let least = each.fold(Params::default(), |all, param| all.with(&param.name, param.min));
    vec![Params::default(), least]
}

/// A number that is expected.
#[must_use]
pub fn number(value: impl Into<f64>) -> Value {
    Value::Number(value.into())
}

/// A text that is expected.
#[must_use]
pub fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// The number of that name in a reply.
#[must_use]
pub fn observed(reply: &Reply, name: &str) -> f64 {
    match reply.values.get(name) {
        Some(Value::Number(number)) => *number,
        other => panic!("{name} is {other:?}: {reply:?}"),
    }
}
