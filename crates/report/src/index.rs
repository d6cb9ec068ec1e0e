//! The observations of an article by what was measured, each found at once.

use std::collections::HashMap;

use model::scenario::Trace;
use model::{Metric, Observation, Params};

/// Observations by what was measured.
#[derive(Default)]
pub(crate) struct Index<'a> {
    by_key: HashMap<String, Vec<&'a Observation>>,
}

impl<'a> Index<'a> {
    pub(crate) fn new(observations: &[&'a Observation]) -> Self {
        let mut index = Index::default();
        for one in observations {
            let names = [&one.experiment, &one.runtime, &one.variant];
            let key = key(names.map(String::as_str), &one.metric, &one.params);
            index.by_key.entry(key).or_default().push(one);
        }
        for found in index.by_key.values_mut() {
            found.sort_by_key(|one| one.replicate);
        }
        index
    }

    /// The usable observations of a variant of a trace at a point, in the order of their
    /// replicates.
    pub(crate) fn at<'b>(
        &'b self,
        trace: &Trace,
        variant: &str,
        point: &Params,
    ) -> impl Iterator<Item = &'a Observation> + use<'a, 'b> {
        self.found(trace, variant, point).iter().copied().filter(|one| one.is_ok())
    }

    /// Everything about a trace at a point, also what cannot be used.
    pub(crate) fn all(&self, trace: &Trace, point: &Params) -> &[&'a Observation] {
        self.found(trace, &trace.variant, point)
    }

    fn found(&self, trace: &Trace, variant: &str, point: &Params) -> &[&'a Observation] {
        let key = key([&trace.experiment, &trace.runtime, variant], &trace.metric, point);
        self.by_key.get(&key).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Experiment, runtime and variant, metric and point, told apart by a character no name has.
fn key(names: [&str; 3], metric: &Metric, point: &Params) -> String {
    let mut key = names.join("\0");
    for part in ["\0", metric.instrument.name(), ".", &metric.name] {
        key.push_str(part);
    }
    for (name, value) in point.iter() {
        key.push('\0');
        key.push_str(name);
        key.push('=');
        key.push_str(&value.to_string());
    }
    key
}
