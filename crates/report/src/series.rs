//! The numbers behind a picture: for each line its points with their intervals.

use model::scenario::{Picture, PictureKind, Series, points};
use model::{Observation, Params};

/// The level of the intervals that are drawn.
const CONFIDENCE: f64 = 0.99;

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
}

/// The lines of a picture that have at least one point.
pub(crate) fn curves(picture: &Picture, observations: &[&Observation]) -> Vec<Curve> {
    let each = picture.series.iter().map(|series| curve(picture, series, observations));
    each.filter(|curve| !curve.dots.is_empty()).collect()
}

fn curve(picture: &Picture, series: &Series, observations: &[&Observation]) -> Curve {
    let mut dots = Vec::new();
    let mut sweeps: Vec<(f64, Vec<f64>)> = Vec::new();
    for point in points(&picture.at) {
        let Some(x) = point.get(&picture.along).map(|x| x as f64) else { continue };
        let of = |variant: &str| values(picture, series, variant, &point, observations);
        let first = of(series.variant.get_ref());
        let dot = match (&series.over, picture.kind) {
            (Some(over), PictureKind::Ratio) => ratio(x, &first, &of(over.get_ref())),
            _ => middle(x, &first),
        };
        dots.extend(dot);
        sweeps.push((x, first));
    }
    dots.sort_by(|a, b| a.x.total_cmp(&b.x));
    let slope = (picture.kind == PictureKind::Growth).then(|| slope(&sweeps)).flatten();
    Curve { label: series.label.clone(), dots, slope }
}

/// The usable numbers of one variant at one point, in the order of their replicates.
fn values(
    picture: &Picture,
    series: &Series,
    variant: &str,
    point: &Params,
    observations: &[&Observation],
) -> Vec<f64> {
    let mut found: Vec<&&Observation> = observations
        .iter()
        .filter(|one| {
            one.is_ok()
                && one.metric == *picture.metric.get_ref()
                && one.experiment == *picture.experiment.get_ref()
                && one.runtime == series.runtime
                && one.variant == variant
                && one.params == *point
        })
        .collect();
    found.sort_by_key(|one| one.replicate);
    found.iter().filter_map(|one| one.value.as_ref()?.number()).collect()
}

/// The median with its interval, or with the whole range where there are too few for one.
fn middle(x: f64, values: &[f64]) -> Option<Dot> {
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
