//! Pictures: what is drawn beside the claims, of which measurements, and whether that makes sense.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Fault, Points, Scenario, points};
use crate::diagnostic::nearest;
use crate::formula::Formula;
use crate::metric::{Instrument, Metric};
use crate::params::Params;

/// How a picture is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PictureKind {
    /// A metric against a parameter on logarithmic axes, with the fitted slope of each series.
    Growth,
    /// A count against a parameter on linear axes, of which a long horizontal one is logarithmic.
    Steps,
    /// The ratio of two variants against a parameter, with intervals.
    Ratio,
    /// A metric against a small parameter whose values have names, from zero.
    Phases,
    /// The percentiles of a latency, both axes logarithmic.
    Percentiles,
    /// One horizontal bar a series, of one part or of several that add up.
    Bars,
    /// A table: a row a series, a column a part, in each cell a number or a state.
    Matrix,
    /// Lanes over time, in which boxes say what ran when; a state of a subject tells them.
    Timeline,
}

impl PictureKind {
    /// Whether it has a parameter on its horizontal axis.
    #[must_use]
    pub fn is_along(self) -> bool {
        matches!(self, Self::Growth | Self::Steps | Self::Ratio | Self::Phases)
    }

    /// Whether it is made of parts, each with its own metric.
    #[must_use]
    pub fn has_parts(self) -> bool {
        matches!(self, Self::Bars | Self::Matrix)
    }

    /// The word in scenarios.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Growth => "growth",
            Self::Steps => "steps",
            Self::Ratio => "ratio",
            Self::Phases => "phases",
            Self::Percentiles => "percentiles",
            Self::Bars => "bars",
            Self::Matrix => "matrix",
            Self::Timeline => "timeline",
        }
    }
}

/// A picture of an experiment.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Picture {
    /// The experiments whose files are built, a variant each; not written in the file.
    #[serde(skip)]
    pub(super) built: BTreeSet<String>,
    /// Its id: part of the file's name.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// What it shows.
    pub title: String,
    /// How it is drawn.
    #[schemars(with = "PictureKind")]
    pub kind: Spanned<PictureKind>,
    /// Of which experiment, unless a series names another.
    #[schemars(with = "Option<String>")]
    pub experiment: Option<Spanned<String>>,
    /// Of which metric, unless a series names another or there are parts.
    #[schemars(with = "Option<Metric>")]
    pub metric: Option<Spanned<Metric>>,
    /// The parameter on the horizontal axis.
    #[schemars(with = "Option<String>")]
    pub along: Option<Spanned<String>>,
    /// The points.
    #[serde(default)]
    pub at: BTreeMap<String, Points>,
    /// Names of the values 0, 1, 2 … of `along`, for phases.
    #[serde(default)]
    pub ticks: Vec<String>,
    /// The parts of a bar, or the columns of a matrix.
    #[serde(default)]
    pub parts: Vec<Part>,
    /// Formulas drawn beside the lines.
    #[serde(default)]
    pub laws: Vec<Law>,
    /// The lines, bars or rows.
    pub series: Vec<Series>,
}

/// One part of a bar, or one column of a matrix.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Part {
    /// Its name.
    pub label: String,
    /// Its metric.
    #[schemars(with = "Metric")]
    pub metric: Spanned<Metric>,
}

/// What a line should be by a formula, drawn dashed.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Law {
    /// The name at the line.
    pub label: String,
    /// Of the picture's parameters.
    #[schemars(with = "Formula")]
    pub formula: Spanned<Formula>,
}

/// One line, bar or row of a picture.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Series {
    /// The name at the line.
    pub label: String,
    /// The runtime.
    pub runtime: String,
    /// The variant; needed by all metrics but those of a subject's file, which have none.
    #[schemars(with = "Option<String>")]
    pub variant: Option<Spanned<String>>,
    /// The variant divided by, for ratios.
    #[schemars(with = "Option<String>")]
    pub over: Option<Spanned<String>>,
    /// The experiment, where it is not the picture's.
    #[schemars(with = "Option<String>")]
    pub experiment: Option<Spanned<String>>,
    /// The metric, where it is not the picture's.
    #[schemars(with = "Option<Metric>")]
    pub metric: Option<Spanned<Metric>>,
    /// Values of parameters, in place of the picture's of the same name.
    #[serde(default)]
    pub at: BTreeMap<String, Points>,
}

/// The measurements of one metric that one series shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// The experiment.
    pub experiment: String,
    /// The runtime.
    pub runtime: String,
    /// The variant; empty for a property of a subject's file.
    pub variant: String,
    /// The variant divided by; empty unless the picture is of ratios.
    pub over: String,
    /// The metric.
    pub metric: Metric,
    /// The points, in the order of the scenario; one without parameters for a built file.
    pub points: Vec<Params>,
}

impl Picture {
    /// What a series shows: one trace for each part, or the only one.
    #[must_use]
    pub fn traces(&self, series: &Series) -> Vec<Trace> {
        let metrics: Vec<&Metric> = match self.kind.get_ref().has_parts() {
            true => self.parts.iter().map(|part| part.metric.get_ref()).collect(),
            false => self.metric_of(series).map(Spanned::get_ref).into_iter().collect(),
        };
        let name = |name: &Option<Spanned<String>>| {
            name.as_ref().map(|name| name.get_ref().clone()).unwrap_or_default()
        };
        let is_ratio = *self.kind.get_ref() == PictureKind::Ratio;
        let each = metrics.into_iter().map(|metric| {
            let of_file = metric.instrument == Instrument::Artefact;
            let experiment = name(&self.experiment_of(series).cloned());
            let of_subject = of_file && !self.built.contains(&experiment);
            Trace {
                experiment,
                runtime: series.runtime.clone(),
                variant: if of_subject { String::new() } else { name(&series.variant) },
                over: if is_ratio { name(&series.over) } else { String::new() },
                metric: metric.clone(),
                points: match of_file {
                    true => vec![Params::default()],
                    false => points(&self.at_of(series)),
                },
            }
        });
        each.collect()
    }

    fn experiment_of<'a>(&'a self, series: &'a Series) -> Option<&'a Spanned<String>> {
        series.experiment.as_ref().or(self.experiment.as_ref())
    }

    fn metric_of<'a>(&'a self, series: &'a Series) -> Option<&'a Spanned<Metric>> {
        series.metric.as_ref().or(self.metric.as_ref())
    }

    fn at_of(&self, series: &Series) -> BTreeMap<String, Points> {
        let mut at = self.at.clone();
        at.extend(series.at.clone());
        at
    }
}

/// What is wrong with the pictures of a scenario.
pub(super) fn check(scenario: &Scenario, faults: &mut Vec<Fault>) {
    let mut ids = BTreeSet::new();
    for picture in &scenario.picture {
        let mut check = Check { scenario, picture, faults };
        if !ids.insert(picture.id.get_ref()) {
            check.wrong(&picture.id, "is there twice");
        }
        if !is_file_name(picture.id.get_ref()) {
            let what = "has an id that is no file's name: use letters, digits and hyphens";
            check.wrong(&picture.id, what);
        }
        check.keys();
        check.laws();
        for series in &picture.series {
            check.series(series);
        }
    }
}

/// Whether an id can name a file and a place in a page.
pub(super) fn is_file_name(id: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.+".contains(letter);
    (1..=100).contains(&id.len())
        && id.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        && id.chars().all(plain)
}

struct Check<'a> {
    scenario: &'a Scenario,
    picture: &'a Picture,
    faults: &'a mut Vec<Fault>,
}

impl Check<'_> {
    fn wrong<T>(&mut self, place: &Spanned<T>, what: &str) {
        self.wrong_at(place.span(), what);
    }

    fn wrong_at(&mut self, span: Range<usize>, what: &str) {
        let message = format!("picture `{}` {what}", self.picture.id.get_ref());
        self.faults.push(Fault { claim: None, span: Some(span), message });
    }

    /// The keys its kind needs, and those it has no use for.
    fn keys(&mut self) {
        let picture = self.picture;
        let (kind, place) = (*picture.kind.get_ref(), &picture.kind);
        let word = kind.word();
        if kind.is_along() && picture.along.is_none() {
            self.wrong(place, "needs `along`, the parameter on its horizontal axis");
        }
        if let Some(along) = picture.along.as_ref().filter(|_| !kind.is_along()) {
            self.wrong(along, &format!("has `along`, which is nothing to {word}"));
        }
        if kind.has_parts() == picture.parts.is_empty() {
            let what = match kind.has_parts() {
                true => "needs `parts`: a label and a metric each",
                false => "has `parts`, which only bars and matrix have",
            };
            self.wrong(place, what);
        }
        if let Some(metric) = picture.metric.as_ref().filter(|_| kind.has_parts()) {
            self.wrong(metric, "has `metric`; its parts have their own");
        }
        if (kind == PictureKind::Phases) == picture.ticks.is_empty() {
            let what = match kind {
                PictureKind::Phases => "needs `ticks`, the names of the values of `along`",
                _ => "has `ticks`, which only phases have",
            };
            self.wrong(place, what);
        }
        if picture.series.is_empty() {
            self.wrong(place, "needs at least one series");
        }
        if kind == PictureKind::Bars {
            self.units();
        }
    }

    /// Parts that add up have one unit, as far as it is known here.
    fn units(&mut self) {
        let unit = |part: &Part| part.metric.get_ref().fixed_unit();
        let mut known = self.picture.parts.iter().filter_map(|part| Some((part, unit(part)?)));
        let Some((_, first)) = known.next() else { return };
        if let Some((part, other)) = known.find(|(_, other)| *other != first) {
            let what = format!("adds up {first} and {other}: the parts of a bar need one unit");
            self.wrong(&part.metric, &what);
        }
    }

    fn laws(&mut self) {
        let picture = self.picture;
        let drawn = matches!(picture.kind.get_ref(), PictureKind::Growth | PictureKind::Steps);
        for law in &picture.laws {
            if !drawn {
                self.wrong(&law.formula, "has `laws`, which only growth and steps have");
                return;
            }
            for point in points(&picture.at) {
                if let Err(error) = law.formula.get_ref().at(&point) {
                    self.wrong(&law.formula, &format!("has a law that has no value: {error}"));
                    break;
                }
            }
        }
    }

    fn series(&mut self, series: &Series) {
        let picture = self.picture;
        let label = &series.label;
        let kind = *picture.kind.get_ref();
        let own = [&series.variant, &series.over, &series.experiment];
        let place = own.into_iter().flatten().next().unwrap_or(&picture.id);
        match picture.experiment_of(series) {
            None => self.wrong(place, &format!("names no experiment for `{label}`")),
            Some(name) => {
                if let Some(message) =
                    super::check::unknown_experiment(self.scenario, name.as_ref())
                {
                    self.wrong(name, &format!("has an {message}"));
                }
            }
        }
        let metrics: Vec<&Spanned<Metric>> = match kind.has_parts() {
            true => picture.parts.iter().map(|part| &part.metric).collect(),
            false => picture.metric_of(series).into_iter().collect(),
        };
        if metrics.is_empty() && !kind.has_parts() {
            self.wrong(place, &format!("names no metric for `{label}`"));
        }
        for metric in metrics {
            self.metric(series, place, metric);
        }
        let is_told =
            |metric: &Spanned<Metric>| metric.get_ref().instrument == Instrument::Introspection;
        let told = picture.metric_of(series).is_some_and(is_told);
        if kind == PictureKind::Ratio && series.over.is_none() && !told {
            self.wrong(place, &format!("needs `over` for `{label}`, the variant divided by"));
        }
        self.points(series, place);
    }

    fn metric(&mut self, series: &Series, place: &Spanned<String>, metric: &Spanned<Metric>) {
        let label = &series.label;
        let kind = *self.picture.kind.get_ref();
        let name = metric.get_ref();
        if kind == PictureKind::Percentiles && name.instrument != Instrument::Latency {
            self.wrong(metric, &format!("shows percentiles of a latency, not of `{name}`"));
        }
        if kind == PictureKind::Timeline && name.instrument != Instrument::Introspection {
            self.wrong(metric, &format!("shows the lanes a subject tells, not `{name}`"));
        }
        if name.instrument != Instrument::Artefact {
            if series.variant.is_none() {
                self.wrong(place, &format!("needs `variant` for `{label}`"));
            }
            return;
        }
        if !kind.has_parts() {
            self.wrong(metric, "is of a built file: that has no parameters, use bars or matrix");
        }
        let Some(experiment) = self.picture.experiment_of(series) else { return };
        let Some(declared) = self.scenario.experiment.get(experiment.as_ref()) else { return };
        if declared.measure_of(&series.runtime, &name.name).is_none() {
            let hint = nearest(&name.name, declared.artefact.iter().map(|one| one.name.as_str()));
            let what = format!("has no artefact measure `{}` for `{label}`{hint}", name.name);
            self.wrong(metric, &what);
        }
        let variant = series.variant.as_ref().map(|variant| variant.get_ref().as_str());
        let built = variant.is_some_and(|name| declared.build_of(&series.runtime, name).is_some());
        if !built && !declared.build.is_empty() {
            self.wrong(place, &format!("needs a built `variant` for `{label}`"));
        }
    }

    /// One value for every parameter but that of the axis, and a name for each phase.
    fn points(&mut self, series: &Series, place: &Spanned<String>) {
        let picture = self.picture;
        let at = picture.at_of(series);
        let along = picture.along.as_ref().map(|along| along.get_ref().as_str());
        for (name, values) in &at {
            if Some(name.as_str()) != along && values.values().len() != 1 {
                let what = format!("needs one value of `{name}` for `{}`", series.label);
                self.wrong(place, &what);
            }
        }
        let (Some(name), Some(along)) = (along, &picture.along) else { return };
        let Some(values) = at.get(name).map(Points::values).filter(|values| !values.is_empty())
        else {
            self.wrong(along, &format!("needs values of `{name}` in `at`"));
            return;
        };
        if picture.ticks.is_empty() {
            return;
        }
        let has_name =
            |value: &&i64| usize::try_from(**value).is_ok_and(|index| index < picture.ticks.len());
        if let Some(value) = values.iter().find(|value| !has_name(value)) {
            self.wrong(along, &format!("has no name in `ticks` for {name}={value}"));
        }
    }
}

#[cfg(test)]
mod tests;
