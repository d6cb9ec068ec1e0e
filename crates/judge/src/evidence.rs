//! Observations by what they are of, looked up many times a run.

use std::collections::HashMap;

use model::{Instrument, Metric, Observation, Params, Status};

use crate::{DECISION_CONFIDENCE, estimate};

/// What an observation is of, but for the metric.
type Place<'a> = (&'a str, &'a str, &'a str, &'a Params);

/// The observations of one scenario, by place.
pub struct Evidence<'a> {
    by_place: HashMap<Place<'a>, Vec<&'a Observation>>,
    /// The variant and point that an experiment was timed twice at on a runtime.
    twice: HashMap<(&'a str, &'a str), (&'a str, &'a Params)>,
}

/// What there is of one metric at one place.
pub enum Found<'a> {
    /// Usable observations, in the order of their replicates.
    Usable(Vec<&'a Observation>),
    /// The subject crashed, hung, answered wrongly or spoke nonsense; why.
    Failed(String),
    /// A tool is missing; which.
    Skipped(String),
    /// Nothing usable; why.
    Nothing(String),
}

impl<'a> Evidence<'a> {
    /// Sorts the observations of one scenario.
    pub fn new(scenario: &str, observations: &'a [Observation]) -> Self {
        let mut by_place: HashMap<Place<'a>, Vec<&'a Observation>> = HashMap::new();
        let mut twice = HashMap::new();
        for one in observations.iter().filter(|one| one.scenario == scenario) {
            let place =
                (one.experiment.as_str(), one.variant.as_str(), one.runtime.as_str(), &one.params);
            by_place.entry(place).or_default().push(one);
            if one.metric.instrument == Instrument::Again {
                let experiment = (one.experiment.as_str(), one.runtime.as_str());
                twice.entry(experiment).or_insert((one.variant.as_str(), &one.params));
            }
        }
        Evidence { by_place, twice }
    }

    /// The noise floor of the times of an experiment on a runtime: the largest share by which the
    /// same code, measured twice in the same rounds, may differ. Nothing where that was not
    /// measured, or too seldom.
    pub fn floor(&self, experiment: &str, runtime: &str) -> Option<f64> {
        let (variant, params) = self.twice.get(&(experiment, runtime))?;
        let values = |instrument: Instrument| {
            let metric = Metric::new(instrument, "ns");
            match self.find(experiment, variant, runtime, params, &metric) {
                Found::Usable(observations) => estimate::by_round(&observations, 1.0),
                _ => Vec::new(),
            }
        };
        let (first, second) = (values(Instrument::Wall), values(Instrument::Again));
        let interval = stats::ratio_by_turns(&second, &first, DECISION_CONFIDENCE).ok()?.interval;
        Some((interval.high - 1.0).max(1.0 / interval.low - 1.0))
    }

    /// What there is of a metric.
    pub fn find(
        &self,
        experiment: &str,
        variant: &str,
        runtime: &str,
        params: &Params,
        metric: &Metric,
    ) -> Found<'a> {
        let none = Vec::new();
        let all = self.by_place.get(&(experiment, variant, runtime, params)).unwrap_or(&none);
        let of_metric = || all.iter().filter(|one| one.metric == *metric);
        // A process that fails gives no number, so what it was of is its instrument's. Properties
        // of files are read one by one.
        let of_file = metric.instrument == Instrument::Artefact;
        let of_instrument = || {
            let same = all.iter().filter(|one| one.metric.instrument == metric.instrument);
            same.filter(|one| !of_file || one.metric == *metric)
        };
        // A crash in one kind of process says nothing about another kind, but a wrong answer
        // makes every number of that variant worthless.
        for one in all {
            if let Status::WrongAnswer(why) = &one.status {
                return Found::Failed(why.clone());
            }
        }
        for one in of_instrument() {
            if let Status::Failed(why) = &one.status {
                return Found::Failed(why.clone());
            }
        }
        let mut usable: Vec<&Observation> =
            of_metric().filter(|one| one.is_ok() && one.value.is_some()).copied().collect();
        if !usable.is_empty() {
            usable.sort_by_key(|one| one.replicate);
            return Found::Usable(usable);
        }
        for one in of_instrument() {
            match &one.status {
                Status::Skipped(why) => return Found::Skipped(why.clone()),
                Status::Invalid(why) => return Found::Nothing(format!("invalid: {why}")),
                Status::Disturbed(why) => {
                    return Found::Nothing(format!("every process was disturbed: one {why}"));
                }
                _ => {}
            }
        }
        Found::Nothing("not measured".to_owned())
    }
}
