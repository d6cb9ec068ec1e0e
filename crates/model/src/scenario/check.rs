//! Whether a scenario agrees with itself and with what the subjects say they can do.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;

use super::picture::is_file_name;
use super::{Case, Claim, Estimand, Expectation, Picture, Predicate, Resolved, Scenario, Series};
use crate::diagnostic::nearest;
use crate::metric::{Instrument, Metric};
use crate::params::Params;
use crate::protocol::{Description, ExperimentDescription};
use crate::verdict::Verdict;

/// One contradiction: the claim, the place where it is known, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The claim, where it is in one.
    pub claim: Option<String>,
    /// Byte range in the scenario's text.
    pub span: Option<Range<usize>>,
    /// What is wrong and what to do.
    pub message: String,
}

/// What is wrong with a scenario by itself.
pub(super) fn check_itself(scenario: &Scenario) -> Vec<Fault> {
    let mut faults = Vec::new();
    for profile in ["quick", "full"] {
        if !scenario.profile.contains_key(profile) {
            let message = format!("there is no profile `{profile}`: add [profile.{profile}]");
            faults.push(Fault { claim: None, span: None, message });
        }
    }
    check_runtimes(scenario, &mut faults);
    if !is_file_name(&scenario.id) {
        let message = "the scenario's own name is no file's: use letters, digits and hyphens";
        faults.push(Fault { claim: None, span: None, message: message.to_owned() });
    }
    check_artefacts(scenario, &mut faults);
    let mut ids = BTreeSet::new();
    for claim in &scenario.claim {
        if !ids.insert(claim.id.as_ref()) {
            let message = "a claim of this id is there twice".to_owned();
            faults.push(fault(claim, Some(claim.id.span()), message));
        }
        if !is_file_name(claim.id.as_ref()) {
            let message = "its id is no file's name: use letters, digits and hyphens".to_owned();
            faults.push(fault(claim, Some(claim.id.span()), message));
        }
        check_claim(scenario, claim, &mut faults);
    }
    super::picture::check(scenario, &mut faults);
    for check in &scenario.crosscheck {
        if let Some(message) = unknown_experiment(scenario, check.experiment.as_ref()) {
            let span = Some(check.experiment.span());
            faults.push(Fault { claim: None, span, message });
        }
    }
    faults
}

/// What is wrong between a scenario and what its subjects describe, by runtime. Runtimes that are
/// not in `described` could not be asked and are passed over.
#[must_use]
pub fn check_subjects(
    scenario: &Scenario,
    described: &BTreeMap<String, Description>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for claim in &scenario.claim {
        for (case, expectation) in &claim.expect {
            let runtime = Case::new(case).runtime;
            let Some(description) = described.get(&runtime) else {
                continue;
            };
            for resolved in claim.resolve(scenario, case, expectation) {
                check_resolved(claim, expectation, &resolved, description, &mut faults);
            }
        }
    }
    for picture in &scenario.picture {
        for series in &picture.series {
            if let Some(description) = described.get(&series.runtime) {
                check_series(picture, series, description, &mut faults);
            }
        }
    }
    faults
}

fn check_series(
    picture: &Picture,
    series: &Series,
    description: &Description,
    faults: &mut Vec<Fault>,
) {
    let own = [&series.variant, &series.over].into_iter().flatten();
    let place = own.clone().next().unwrap_or(&picture.id).span();
    let mut wrong = |span: Range<usize>, what: String| {
        let message = format!("picture `{}`: {what}", picture.id.get_ref());
        faults.push(Fault { claim: None, span: Some(span), message });
    };
    for trace in picture.traces(series) {
        if trace.metric.instrument == Instrument::Artefact {
            continue;
        }
        let Some(experiment) = description.experiment(&trace.experiment) else {
            let known = description.experiments.iter().map(|one| one.id.as_str());
            let hint = nearest(&trace.experiment, known);
            let (runtime, name) = (&description.runtime, &trace.experiment);
            wrong(place.clone(), format!("runtime `{runtime}` has no experiment `{name}`{hint}"));
            return;
        };
        for name in own.clone() {
            let unknown = unknown_variant(name.as_ref(), &experiment.variants, description);
            unknown.into_iter().for_each(|message| wrong(name.span(), message));
        }
        let unknown = unknown_value(&trace.metric, experiment, description);
        unknown.into_iter().for_each(|message| wrong(place.clone(), message));
        let bad = trace.points.iter().find_map(|point| bad_point(point, experiment));
        bad.into_iter().for_each(|message| wrong(place.clone(), message));
    }
}

fn fault(claim: &Claim, span: Option<Range<usize>>, message: String) -> Fault {
    Fault { claim: Some(claim.id.get_ref().clone()), span, message }
}

pub(super) fn unknown_experiment(scenario: &Scenario, name: &str) -> Option<String> {
    if scenario.experiment.contains_key(name) {
        return None;
    }
    let hint = nearest(name, scenario.experiment.keys().map(String::as_str));
    Some(format!("unknown experiment `{name}`{hint}"))
}

fn check_runtimes(scenario: &Scenario, faults: &mut Vec<Fault>) {
    for (name, runtime) in &scenario.runtime {
        let message = match (&runtime.like, runtime.command.is_empty()) {
            (None, true) => "needs `command` or `like`",
            (Some(_), false) => "has both `command` and `like`",
            (Some(like), _) if scenario.runtime.contains_key(like) => {
                "is like another runtime of this scenario: name the one whose program it runs"
            }
            (like, _) if runtime.has_own_build() && like.as_deref() != Some("go") => {
                "has `build-env` or `go`, which are for runtimes like `go`"
            }
            (like, _) if runtime.feature.is_some() && like.as_deref() != Some("rust") => {
                "has `feature`, which is for runtimes like `rust`"
            }
            _ if runtime.feature.as_ref().is_some_and(|name| !is_file_name(name)) => {
                "has a `feature` that names no program: use letters, digits and hyphens"
            }
            _ => continue,
        };
        let message = format!("runtime `{name}` {message}");
        faults.push(Fault { claim: None, span: None, message });
    }
}

fn check_artefacts(scenario: &Scenario, faults: &mut Vec<Fault>) {
    for (id, experiment) in &scenario.experiment {
        if !(0.0..=1.0).contains(&experiment.waiting_most) {
            let share = experiment.waiting_most;
            let message =
                format!("`waiting-most` of experiment `{id}` is {share}, not a share from 0 to 1");
            faults.push(Fault { claim: None, span: None, message });
        }
        let mut wrong = |message: String| faults.push(Fault { claim: None, span: None, message });
        for measure in &experiment.artefact {
            if let Some(what) = measure.fault(!experiment.build.is_empty()) {
                wrong(format!("artefact `{}` of experiment `{id}` {what}", measure.name));
            }
        }
        let mut seen = BTreeSet::new();
        for build in &experiment.build {
            for variant in build.variants.keys() {
                if !seen.insert((&build.runtime, variant)) {
                    let runtime = &build.runtime;
                    wrong(format!("experiment `{id}` builds `{variant}` of `{runtime}` twice"));
                }
            }
        }
    }
}

fn check_claim(scenario: &Scenario, claim: &Claim, faults: &mut Vec<Fault>) {
    if claim.expect.is_empty() {
        let message = "needs at least one case: add [claim.expect.go]".to_owned();
        faults.push(fault(claim, None, message));
    }
    for predicate in &claim.predicate {
        for case in predicate.cases.iter().flatten() {
            if !claim.expect.contains_key(case.get_ref()) {
                let hint = nearest(case.get_ref(), claim.expect.keys().map(String::as_str));
                let message = format!("unknown case `{}`{hint}", case.get_ref());
                faults.push(fault(claim, Some(case.span()), message));
            }
        }
        check_predicate(claim, predicate, faults);
        let experiment = predicate.experiment.as_ref().or(claim.experiment.as_ref());
        match experiment {
            None => {
                let message = "names no experiment, in the claim or its predicate".to_owned();
                faults.push(fault(claim, Some(predicate.metric.span()), message));
            }
            Some(name) => {
                if let Some(message) = unknown_experiment(scenario, name.as_ref()) {
                    faults.push(fault(claim, Some(name.span()), message));
                }
            }
        }
    }
    for (case, expectation) in &claim.expect {
        if expectation.verdict == Verdict::NotApplicable {
            continue;
        }
        for resolved in claim.resolve(scenario, case, expectation) {
            check_roles(scenario, claim, case, &resolved, faults);
        }
    }
}

fn check_predicate(claim: &Claim, predicate: &Predicate, faults: &mut Vec<Fault>) {
    let span = Some(predicate.metric.span());
    let mut wrong = |message: String| faults.push(fault(claim, span.clone(), message));
    let regions = predicate.regions();
    if regions.len() != 1 {
        wrong(
            "a predicate needs exactly one region: `equals`, `at-least`, `at-most`, `within` or \
             `is`"
                .to_owned(),
        );
    }
    let is_state = predicate.is.is_some();
    match predicate.estimand {
        Estimand::Slope if predicate.along.is_none() => {
            wrong("a slope needs `along`, the parameter it is taken along".to_owned());
        }
        Estimand::Quantile if !predicate.quantile.is_some_and(|q| q > 0.0 && q < 1.0) => {
            wrong("a quantile needs `quantile`, between 0 and 1".to_owned());
        }
        Estimand::State if !is_state => wrong("a state needs the region `is`".to_owned()),
        Estimand::Count | Estimand::Ratio | Estimand::Slope | Estimand::Quantile if is_state => {
            wrong("the region `is` belongs to a state or an artefact".to_owned());
        }
        _ => {}
    }
    let is_artefact = predicate.metric.get_ref().instrument == Instrument::Artefact;
    let of_artefact = match predicate.estimand {
        Estimand::Artefact => is_artefact,
        Estimand::Ratio => true,
        _ => !is_artefact,
    };
    if !of_artefact {
        wrong(
            "the estimand `artefact` and a metric `artefact.…` go together; a `ratio` may be of \
             either"
                .to_owned(),
        );
    }
    for point in super::resolve::points(&predicate.at) {
        if predicate.estimand == Estimand::Slope && predicate.per.is_none() {
            break;
        }
        for formula in regions.iter().flat_map(|region| region.formulas()).chain(&predicate.per) {
            if let Err(error) = formula.at(&point) {
                wrong(error.to_string());
                return;
            }
        }
    }
}

fn check_roles(
    scenario: &Scenario,
    claim: &Claim,
    case: &str,
    resolved: &Resolved<'_>,
    faults: &mut Vec<Fault>,
) {
    let span = Some(resolved.predicate.metric.span());
    let mut wrong = |message: String| faults.push(fault(claim, span.clone(), message));
    let metric = resolved.predicate.metric.get_ref();
    let builds = scenario.has_builds(&resolved.experiment);
    if metric.instrument == Instrument::Artefact {
        let Some(experiment) = scenario.experiment.get(&resolved.experiment) else {
            return;
        };
        if experiment.measure_of(&resolved.runtime, &metric.name).is_none() {
            let hint =
                nearest(&metric.name, experiment.artefact.iter().map(|one| one.name.as_str()));
            wrong(format!("case `{case}` has no artefact measure `{}`{hint}", metric.name));
        }
        for variant in [&resolved.variant, &resolved.over] {
            let built = experiment.build_of(&resolved.runtime, variant).is_some();
            if builds && !built && !variant.is_empty() {
                let names = experiment.build.iter().flat_map(|build| build.variants.keys());
                let hint = nearest(variant, names.map(String::as_str));
                wrong(format!("case `{case}` has no build of a variant `{variant}`{hint}"));
            }
        }
        if !builds {
            if resolved.predicate.estimand == Estimand::Ratio {
                wrong(format!("case `{case}` has the ratio of a file, and nothing is built"));
            }
            return;
        }
    }
    if resolved.variant.is_empty() {
        wrong(format!("case `{case}` needs `variant`, in the case or its predicate"));
    }
    if resolved.predicate.estimand == Estimand::Ratio && resolved.over.is_empty() {
        wrong(format!("case `{case}` needs `over`, the variant the ratio is taken over"));
    }
}

fn check_resolved(
    claim: &Claim,
    expectation: &Expectation,
    resolved: &Resolved<'_>,
    description: &Description,
    faults: &mut Vec<Fault>,
) {
    let metric = &resolved.predicate.metric;
    let of_file = metric.get_ref().instrument == Instrument::Artefact;
    if of_file || expectation.verdict == Verdict::NotApplicable {
        return;
    }
    let Some(experiment) = description.experiment(&resolved.experiment) else {
        let known = description.experiments.iter().map(|one| one.id.as_str());
        let hint = nearest(&resolved.experiment, known);
        let message = format!(
            "runtime `{}` has no experiment `{}`{hint}",
            resolved.runtime, resolved.experiment
        );
        faults.push(fault(claim, Some(metric.span()), message));
        return;
    };
    let own = |name: &Option<Spanned<String>>| name.as_ref().map(Spanned::span);
    let variant_span = own(&resolved.predicate.variant).or_else(|| own(&expectation.variant));
    let over_span = own(&resolved.predicate.over).or_else(|| own(&expectation.over));
    for (name, span) in [(&resolved.variant, variant_span), (&resolved.over, over_span)] {
        if name.is_empty() {
            continue;
        }
        if let Some(message) = unknown_variant(name, &experiment.variants, description) {
            faults.push(fault(claim, span.or_else(|| Some(metric.span())), message));
        }
    }
    if let Some(message) = unknown_value(metric.get_ref(), experiment, description) {
        faults.push(fault(claim, Some(metric.span()), message));
    }
    for point in &resolved.points {
        if let Some(message) = bad_point(point, experiment) {
            faults.push(fault(claim, Some(metric.span()), message));
            break;
        }
    }
}

fn unknown_variant(name: &str, variants: &[String], description: &Description) -> Option<String> {
    if variants.iter().any(|variant| variant == name) {
        return None;
    }
    let hint = nearest(name, variants.iter().map(String::as_str));
    Some(format!("runtime `{}` has no variant `{name}`{hint}", description.runtime))
}

fn unknown_value(
    metric: &Metric,
    experiment: &ExperimentDescription,
    description: &Description,
) -> Option<String> {
    let names: Vec<&str> = experiment.values.iter().map(|value| value.name.as_str()).collect();
    if metric.instrument != Instrument::Introspection || names.contains(&metric.name.as_str()) {
        return None;
    }
    let hint = nearest(&metric.name, names.iter().copied());
    Some(format!(
        "experiment `{}` of runtime `{}` observes no `{}`{hint}",
        experiment.id, description.runtime, metric.name
    ))
}

fn bad_point(point: &Params, experiment: &ExperimentDescription) -> Option<String> {
    for (name, value) in point.iter() {
        let Some(param) = experiment.params.iter().find(|param| param.name == name) else {
            let hint = nearest(name, experiment.params.iter().map(|param| param.name.as_str()));
            return Some(format!("experiment `{}` has no parameter `{name}`{hint}", experiment.id));
        };
        if !(param.min..=param.max).contains(&value) {
            return Some(format!(
                "parameter `{name}` of experiment `{}` is {value}, outside {} to {}",
                experiment.id, param.min, param.max
            ));
        }
    }
    None
}
