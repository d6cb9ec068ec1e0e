//! What has to be measured to judge the chosen claims: every measurement once, however many
//! claims rest on it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::metric::Instrument;
use crate::params::Params;
use crate::scenario::{ArtefactMeasure, Claim, Estimand, Scenario};
use crate::verdict::Verdict;

/// What a process of a measurement is asked for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Batches, timed.
    Wall,
    /// The same once more, for the noise floor.
    Again,
    /// One batch whose events are timed one by one.
    Latency,
    /// One batch whose heap use is counted.
    Heap,
    /// One iteration, for the values the subject observes.
    Introspection,
    /// One iteration, for how the process ends.
    End,
}

impl Kind {
    /// The kind of process an instrument needs; `None` for those that need no subject process.
    #[must_use]
    pub fn of(instrument: Instrument) -> Option<Kind> {
        match instrument {
            Instrument::Wall => Some(Kind::Wall),
            Instrument::Again => Some(Kind::Again),
            Instrument::Latency => Some(Kind::Latency),
            Instrument::Heap => Some(Kind::Heap),
            Instrument::Introspection => Some(Kind::Introspection),
            Instrument::Os => Some(Kind::End),
            Instrument::Instructions
            | Instrument::Artefact
            | Instrument::Criterion
            | Instrument::Divan => None,
        }
    }
}

/// One thing to measure in fresh processes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measurement {
    /// The scenario.
    pub scenario: String,
    /// The experiment.
    pub experiment: String,
    /// The runtime.
    pub runtime: String,
    /// The variant.
    pub variant: String,
    /// The point.
    pub params: Params,
    /// What its processes are asked for.
    pub kind: Kind,
}

/// One property of one built file.
#[derive(Clone, Debug, PartialEq)]
pub struct ArtefactTask {
    /// The scenario.
    pub scenario: String,
    /// The experiment.
    pub experiment: String,
    /// The runtime whose file is read.
    pub runtime: String,
    /// The variant that is built; empty for the subject's program.
    pub variant: String,
    /// What to read.
    pub measure: ArtefactMeasure,
}

/// One variant to measure through `cargo bench`, at its default parameters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BenchTask {
    /// The scenario.
    pub scenario: String,
    /// `instructions`, `criterion` or `divan`.
    pub instrument: Instrument,
    /// The experiment.
    pub experiment: String,
    /// The variant.
    pub variant: String,
}

/// Everything to be measured for one scenario.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// In fresh processes, sorted, each once.
    pub measurements: Vec<Measurement>,
    /// In built files.
    pub artefacts: Vec<ArtefactTask>,
    /// Through `cargo bench`.
    pub benches: Vec<BenchTask>,
}

impl Plan {
    /// What the claims that `wanted` chooses rest on. Pictures and cross-checks join when every
    /// claim is wanted: somebody who asks for one claim waits for one claim.
    #[must_use]
    pub fn new(scenario: &Scenario, wanted: impl Fn(&Claim) -> bool) -> Plan {
        let claims: Vec<&Claim> = scenario.claim.iter().filter(|claim| wanted(claim)).collect();
        let mut found = Found { scenario, measurements: BTreeSet::new(), plan: Plan::default() };
        for claim in &claims {
            found.claim(claim);
        }
        if claims.len() == scenario.claim.len() {
            found.pictures();
            found.cross_checks();
        }
        found.plan.measurements = found.measurements.into_iter().collect();
        found.plan.benches.sort();
        found.plan.benches.dedup();
        found.plan
    }

    /// Whether there is nothing to measure.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.measurements.is_empty() && self.artefacts.is_empty() && self.benches.is_empty()
    }

    /// The runtimes whose programs are needed, with whether their heap build is needed too.
    #[must_use]
    pub fn runtimes(&self) -> BTreeSet<(String, bool)> {
        let processes =
            self.measurements.iter().map(|one| (one.runtime.clone(), one.kind == Kind::Heap));
        let of_subjects = self.artefacts.iter().filter(|task| task.variant.is_empty());
        let files = of_subjects.map(|task| (task.runtime.clone(), false));
        processes.chain(files).collect()
    }
}

struct Found<'a> {
    scenario: &'a Scenario,
    measurements: BTreeSet<Measurement>,
    plan: Plan,
}

impl Found<'_> {
    fn claim(&mut self, claim: &Claim) {
        for (case, expectation) in &claim.expect {
            if expectation.verdict == Verdict::NotApplicable {
                continue;
            }
            for resolved in claim.resolve(self.scenario, case, expectation) {
                let metric = resolved.predicate.metric.get_ref();
                if metric.instrument == Instrument::Artefact {
                    let (id, runtime) = (&resolved.experiment, &resolved.runtime);
                    self.artefact(id, runtime, &resolved.variant, &metric.name);
                    if resolved.predicate.estimand == Estimand::Ratio {
                        self.artefact(id, runtime, &resolved.over, &metric.name);
                    }
                    continue;
                }
                let (id, runtime) = (&resolved.experiment, &resolved.runtime);
                for variant in [&resolved.variant, &resolved.over] {
                    for point in &resolved.points {
                        self.add(id, runtime, variant, point, metric.instrument);
                    }
                }
                let is_ratio = resolved.predicate.estimand == Estimand::Ratio;
                if let Some(point) = resolved.points.last()
                    && is_ratio
                    && metric.instrument == Instrument::Wall
                    && !self.has_floor(id, runtime)
                {
                    self.add(id, runtime, &resolved.over, point, Instrument::Again);
                }
            }
        }
    }

    /// Whether an experiment has its noise floor on a runtime: one is enough.
    fn has_floor(&self, experiment: &str, runtime: &str) -> bool {
        self.measurements.iter().any(|one| {
            one.kind == Kind::Again && one.experiment == experiment && one.runtime == runtime
        })
    }

    fn artefact(&mut self, experiment: &str, runtime: &str, variant: &str, name: &str) {
        let Some(declared) = self.scenario.experiment.get(experiment) else {
            return;
        };
        let Some(measure) = declared.measure_of(runtime, name) else {
            return;
        };
        let task = ArtefactTask {
            scenario: self.scenario.id.clone(),
            experiment: experiment.to_owned(),
            runtime: runtime.to_owned(),
            variant: variant.to_owned(),
            measure: measure.clone(),
        };
        if !self.plan.artefacts.contains(&task) {
            self.plan.artefacts.push(task);
        }
    }

    fn pictures(&mut self) {
        for picture in &self.scenario.picture {
            for trace in picture.series.iter().flat_map(|series| picture.traces(series)) {
                if trace.metric.instrument == Instrument::Artefact {
                    let (id, runtime) = (&trace.experiment, &trace.runtime);
                    self.artefact(id, runtime, &trace.variant, &trace.metric.name);
                    continue;
                }
                for variant in [&trace.variant, &trace.over] {
                    for point in &trace.points {
                        let instrument = trace.metric.instrument;
                        self.add(&trace.experiment, &trace.runtime, variant, point, instrument);
                    }
                }
            }
        }
    }

    fn cross_checks(&mut self) {
        for check in &self.scenario.crosscheck {
            let experiment = check.experiment.get_ref();
            for variant in &check.variants {
                let at_defaults = Params::default();
                let wall = Instrument::Wall;
                self.add(experiment, "rust", variant.get_ref(), &at_defaults, wall);
                for instrument in &check.instruments {
                    self.plan.benches.push(BenchTask {
                        scenario: self.scenario.id.clone(),
                        instrument: *instrument,
                        experiment: experiment.clone(),
                        variant: variant.get_ref().clone(),
                    });
                }
            }
        }
    }

    fn add(
        &mut self,
        experiment: &str,
        runtime: &str,
        variant: &str,
        params: &Params,
        instrument: Instrument,
    ) {
        let Some(kind) = Kind::of(instrument) else {
            return;
        };
        if variant.is_empty() {
            return;
        }
        self.measurements.insert(Measurement {
            scenario: self.scenario.id.clone(),
            experiment: experiment.to_owned(),
            runtime: runtime.to_owned(),
            variant: variant.to_owned(),
            params: params.clone(),
            kind,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_scenario;

    fn small() -> Scenario {
        let text = include_str!("../tests/data/small.toml");
        parse_scenario("small", "small.toml", text).unwrap()
    }

    #[test]
    fn what_several_claims_need_is_measured_once() {
        let plan = Plan::new(&small(), |_| true);
        let lines: Vec<String> = plan
            .measurements
            .iter()
            .map(|one| format!("{} {} {:?} {}", one.runtime, one.variant, one.kind, one.params))
            .collect();
        assert_eq!(
            lines,
            [
                "go plus Heap n=10",
                "go plus Heap n=100",
                "rust concat Wall n=1000",
                "rust push Heap n=10",
                "rust push Heap n=100",
                "rust push Wall n=1000",
                "rust push Again n=1000",
            ]
        );
    }

    #[test]
    fn one_claim_needs_only_its_own() {
        let plan = Plan::new(&small(), |claim| claim.id.as_ref() == "ratio");
        let kinds: Vec<Kind> = plan.measurements.iter().map(|one| one.kind).collect();
        assert_eq!(kinds, [Kind::Wall, Kind::Wall, Kind::Again]);
    }

    #[test]
    fn what_is_built_is_read_for_each_variant_and_needs_no_subject() {
        let (small, builds) =
            (include_str!("../tests/data/small.toml"), include_str!("../tests/data/builds.toml"));
        let scenario =
            parse_scenario("small", "small.toml", &format!("{small}\n{builds}")).unwrap();
        let plan = Plan::new(&scenario, |claim| claim.id.as_ref() == "smaller");
        let files: Vec<(&str, &str)> = plan
            .artefacts
            .iter()
            .map(|task| (task.variant.as_str(), task.measure.name.as_str()))
            .collect();
        assert_eq!(files, [("small", "size"), ("plain", "size"), ("", "text")]);
        assert_eq!(plan.runtimes().len(), 1, "for the program of the subject");
    }

    #[test]
    fn nothing_wanted_is_an_empty_plan() {
        assert!(Plan::new(&small(), |_| false).is_empty());
    }
}
