//! The numbers behind a picture: for each line its points with their intervals, for each bar its
//! parts, for each row its cells.

use std::collections::BTreeMap;

use model::scenario::{Picture, PictureKind, Series, Trace};
use model::{Instrument, Observation, Status, significant};

use crate::index::Index;
use crate::picture::axis::Unit;

/// The level of the intervals that are drawn.
const CONFIDENCE: f64 = 0.99;

/// The quantiles of a distribution that are drawn.
pub(crate) const QUANTILES: [f64; 9] = [0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9995, 0.9999];

/// One point of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Dot {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// One line of a picture.
#[derive(Clone, Debug)]
pub(crate) struct Curve {
    pub(crate) label: String,
    pub(crate) dots: Vec<Dot>,
    /// The exponent of a power law through its points, for pictures of growth.
    pub(crate) slope: Option<f64>,
    pub(crate) unit: Unit,
    /// Whether it is a formula, not a measurement.
    pub(crate) is_law: bool,
}

/// One bar.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    pub(crate) label: String,
    /// In the order of the picture's parts; nothing where one was not measured.
    pub(crate) parts: Vec<Option<f64>>,
    /// Their sum with its interval.
    pub(crate) total: Dot,
    pub(crate) unit: Unit,
}

/// One row of a matrix.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) label: String,
    pub(crate) cells: Vec<Cell>,
}

/// One cell of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    /// A number with its unit.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// A state, or several that replicates disagree on.
    State(String),
    /// Why there is nothing.
    Nothing(&'static str),
}

/// The lines of a picture that have at least one point, and its laws.
pub(crate) fn curves(picture: &Picture, index: &Index<'_>) -> Vec<Curve> {
    let kind = *picture.kind.get_ref();
    let traces = picture
        .series
        .iter()
        .flat_map(|series| picture.traces(series).into_iter().map(move |trace| (series, trace)));
    let mut curves: Vec<Curve> = traces
        .map(|(series, trace)| match kind {
            PictureKind::Percentiles => percentiles(series, &trace, index),
            _ => along(picture, series, &trace, index),
        })
        .filter(|curve| !curve.dots.is_empty())
        .collect();
    if let Some(unit) = curves.first().map(|curve| curve.unit.clone()) {
        curves.extend(laws(picture, &unit));
    }
    curves
}

fn along(picture: &Picture, series: &Series, trace: &Trace, index: &Index<'_>) -> Curve {
    let kind = *picture.kind.get_ref();
    let name = picture.along.as_ref().map(|name| name.get_ref().as_str()).unwrap_or_default();
    let mut dots = Vec::new();
    let mut sweeps: Vec<(f64, Vec<f64>)> = Vec::new();
    for point in &trace.points {
        let Some(x) = point.get(name).map(|x| x as f64) else { continue };
        let first = numbers(index.at(trace, &trace.variant, point));
        let dot = match kind {
            PictureKind::Ratio if !trace.over.is_empty() => {
                ratio(x, &first, &numbers(index.at(trace, &trace.over, point)))
            }
            _ => middle(x, &first),
        };
        dots.extend(dot);
        sweeps.push((x, first));
    }
    dots.sort_by(|a, b| a.x.total_cmp(&b.x));
    let slope = (kind == PictureKind::Growth).then(|| slope(&sweeps)).flatten();
    let unit = match kind {
        PictureKind::Ratio => Unit::times(),
        _ => unit(trace, index),
    };
    Curve { label: series.label.clone(), dots, slope, unit, is_law: false }
}

/// For each quantile the median over processes of what each process's events say. Quantiles that a
/// process has too few events for are those of all processes' events together, without an interval.
fn percentiles(series: &Series, trace: &Trace, index: &Index<'_>) -> Curve {
    let point = trace.points.first().cloned().unwrap_or_default();
    let processes: Vec<&Observation> = index.at(trace, &trace.variant, &point).collect();
    let together = together(&processes);
    let dots = QUANTILES.iter().filter_map(|quantile| {
        // Nines as the axis has them: 1 at 90 %, 2 at 99 %.
        let x = -libm::log10(1.0 - quantile);
        let each = processes.iter().filter_map(|one| quantile_of(one, *quantile));
        middle(x, &each.collect::<Vec<_>>()).or_else(|| {
            let y = event_quantile(&[], &together, *quantile)?;
            Some(Dot { x, y, low: y, high: y })
        })
    });
    Curve {
        label: series.label.clone(),
        dots: dots.collect(),
        slope: None,
        unit: Unit::new("ns"),
        is_law: false,
    }
}

/// The events of all processes, as pairs of a value and how often it was seen.
fn together(processes: &[&Observation]) -> Vec<[u64; 2]> {
    let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
    for process in processes {
        let listed = process.samples.iter().map(|ns| [*ns as u64, 1]);
        for [value, count] in process.histogram.0.iter().copied().chain(listed) {
            *counts.entry(value).or_default() += count;
        }
    }
    counts.into_iter().map(|(value, count)| [value, count]).collect()
}

/// A quantile of one process, where it saw enough events for one beyond it.
pub(crate) fn quantile_of(observation: &Observation, quantile: f64) -> Option<f64> {
    event_quantile(&observation.samples, &observation.histogram.0, quantile)
}

/// A quantile of events, listed or counted, where there is at least one beyond it.
fn event_quantile(listed: &[f64], counted: &[[u64; 2]], quantile: f64) -> Option<f64> {
    let events = match counted {
        [] => listed.len() as f64,
        _ => counted.iter().map(|[_, count]| *count as f64).sum(),
    };
    if events * (1.0 - quantile) < 0.999 {
        return None;
    }
    stats::event_quantile(listed, counted, quantile).ok()
}

fn laws<'a>(picture: &'a Picture, unit: &'a Unit) -> impl Iterator<Item = Curve> + 'a {
    let name = picture.along.as_ref().map(|name| name.get_ref().as_str()).unwrap_or_default();
    picture.laws.iter().map(move |law| {
        let points = model::scenario::points(&picture.at);
        let dots = points.iter().filter_map(|point| {
            let y = law.formula.get_ref().at(point).ok()?;
            Some(Dot { x: point.get(name)? as f64, y, low: y, high: y })
        });
        let mut dots: Vec<Dot> = dots.collect();
        dots.sort_by(|a, b| a.x.total_cmp(&b.x));
        Curve { label: law.label.clone(), dots, slope: None, unit: unit.clone(), is_law: true }
    })
}

/// The bars of a picture for which anything was measured.
pub(crate) fn bars(picture: &Picture, index: &Index<'_>) -> Vec<Bar> {
    picture.series.iter().filter_map(|series| bar(picture, series, index)).collect()
}

fn bar(picture: &Picture, series: &Series, index: &Index<'_>) -> Option<Bar> {
    let traces = picture.traces(series);
    let of = |trace: &Trace| {
        let point = trace.points.first().cloned().unwrap_or_default();
        numbers(index.at(trace, &trace.variant, &point))
    };
    let values: Vec<Vec<f64>> = traces.iter().map(of).collect();
    let parts: Vec<Option<f64>> = values.iter().map(|each| stats::median(each).ok()).collect();
    let sum: f64 = parts.iter().flatten().sum();
    // The sum varies from process to process where every part was taken in each of them.
    let measured: Vec<&Vec<f64>> = values.iter().filter(|each| !each.is_empty()).collect();
    let processes = measured.first()?.len();
    let total = if measured.iter().all(|each| each.len() == processes) {
        let sums = (0..processes).map(|index| measured.iter().map(|each| each[index]).sum());
        middle(0.0, &sums.collect::<Vec<f64>>())?
    } else {
        Dot { x: 0.0, y: sum, low: sum, high: sum }
    };
    let unit = traces.iter().map(|trace| unit(trace, index)).find(|unit| *unit != Unit::new(""));
    let unit = unit.unwrap_or_else(|| Unit::new(""));
    Some(Bar { label: series.label.clone(), parts, total, unit })
}

/// The rows of a matrix; none where nothing at all was tried.
pub(crate) fn rows(picture: &Picture, index: &Index<'_>) -> Vec<Row> {
    let row = |series: &Series| Row {
        label: series.label.clone(),
        cells: picture.traces(series).iter().map(|trace| cell(trace, index)).collect(),
    };
    let rows: Vec<Row> = picture.series.iter().map(row).collect();
    let tried = rows.iter().flat_map(|row| &row.cells).any(|cell| *cell != NOTHING);
    if tried { rows } else { Vec::new() }
}

/// A cell nobody measured anything for.
const NOTHING: Cell = Cell::Nothing("–");

fn cell(trace: &Trace, index: &Index<'_>) -> Cell {
    let point = trace.points.first().cloned().unwrap_or_default();
    let usable: Vec<&Observation> = index.at(trace, &trace.variant, &point).collect();
    let numbers = numbers(usable.iter().copied());
    if let Ok(median) = stats::median(&numbers) {
        return Cell::Number(unit(trace, index).number(median));
    }
    let mut states: Vec<&model::Value> =
        usable.iter().filter_map(|one| one.value.as_ref()).collect();
    states.dedup();
    match states.as_slice() {
        [model::Value::Flag(flag)] => Cell::Flag(*flag),
        [] => index.all(trace, &point).first().map_or(NOTHING, |one| match one.status {
            Status::Skipped(_) => Cell::Nothing("skipped"),
            Status::Ok => NOTHING,
            _ => Cell::Nothing("failed"),
        }),
        several => {
            let mut words: Vec<String> = several.iter().map(ToString::to_string).collect();
            words.sort();
            words.dedup();
            Cell::State(words.join(" / "))
        }
    }
}

/// The unit of what a trace shows, as the first observation of it has it.
fn unit(trace: &Trace, index: &Index<'_>) -> Unit {
    if trace.metric.instrument == Instrument::Latency {
        return Unit::new("ns"); // Of an event, not of an operation.
    }
    let each = trace.points.iter().flat_map(|point| index.all(trace, point));
    let found = each.map(|one| one.unit.as_str()).next();
    Unit::new(found.or(trace.metric.fixed_unit()).unwrap_or_default())
}

fn numbers<'a>(observations: impl Iterator<Item = &'a Observation>) -> Vec<f64> {
    observations.filter_map(|one| one.value.as_ref()?.number()).collect()
}

/// The median with its interval, or with the whole range where there are too few for one.
pub(crate) fn middle(x: f64, values: &[f64]) -> Option<Dot> {
    let y = stats::median(values).ok()?;
    let (low, high) = match stats::median_interval(values, CONFIDENCE) {
        Ok(estimate) => (estimate.interval.low, estimate.interval.high),
        Err(_) => (stats::quantile(values, 0.0).ok()?, stats::quantile(values, 1.0).ok()?),
    };
    Some(Dot { x, y, low, high })
}

fn ratio(x: f64, above: &[f64], below: &[f64]) -> Option<Dot> {
    let estimate = stats::ratio(above, below, CONFIDENCE).ok()?;
    Some(Dot { x, y: estimate.value, low: estimate.interval.low, high: estimate.interval.high })
}

/// The median slope of the rounds that saw every point.
fn slope(sweeps: &[(f64, Vec<f64>)]) -> Option<f64> {
    let complete = sweeps.iter().map(|(_, values)| values.len()).min()?;
    let round = |index: usize| sweeps.iter().map(|(x, values)| (*x, values[index])).collect();
    let rounds: Vec<Vec<(f64, f64)>> = (0..complete).map(round).collect();
    stats::log_log_slope(&rounds, CONFIDENCE).ok().map(|slope| slope.estimate.value)
}

/// What stands after a line's name: its slope where it grows, and the last ratio where it is one.
pub(crate) fn suffix(kind: PictureKind, curve: &Curve) -> String {
    match (curve.slope, kind) {
        (Some(slope), _) => format!(" (slope {slope:.2})"),
        (None, PictureKind::Ratio) => {
            let last = curve.dots.last().map(|dot| significant(dot.y)).unwrap_or_default();
            format!(" ({last}×)")
        }
        _ => String::new(),
    }
}
