//! Series of the history as commands look at them: chosen by pattern, over a baseline or not, with
//! what a detector says of them.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use globset::Glob;
use ingest::Better;
use store::{History, Point, Series};
use track::{Detector, Found, HunterOptions, RobustOptions, aa_floor, hunter, robust};

/// Which series, and how to look at them.
#[derive(Debug, Args)]
pub struct Choose {
    /// Series by name, pattern or #number, as `history list` shows them [default: all]
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// Look at the ratio to this series, point by point of the same run: what is measured in one
    /// session drifts together
    #[arg(long, value_name = "SERIES")]
    pub over: Option<String>,
    /// Smallest change that counts, as a share [default: what runs of one commit differ by]
    #[arg(long, value_name = "SHARE")]
    pub floor: Option<f64>,
    /// How change points are found
    #[arg(long, value_enum, default_value_t = DetectorName::Robust)]
    pub detector: DetectorName,
    /// How many of the last points `check` looks at
    #[arg(long, default_value_t = 30, value_name = "POINTS")]
    pub last: usize,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

impl Default for Choose {
    fn default() -> Self {
        Choose {
            patterns: Vec::new(),
            over: None,
            floor: None,
            detector: DetectorName::Robust,
            last: 30,
            json: false,
        }
    }
}

/// The detectors by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DetectorName {
    /// Ours: spikes and correlated noise are no steps
    Robust,
    /// As Hunter and Apache Otava do it
    Hunter,
}

/// The series somebody asked for; every pattern has to match.
pub fn chosen(history: &History, patterns: &[String]) -> Result<Vec<Series>> {
    let all = history.series()?;
    if patterns.is_empty() {
        return Ok(all);
    }
    let mut wanted = vec![false; all.len()];
    for pattern in patterns {
        let glob = Glob::new(pattern).with_context(|| format!("`{pattern}` is no pattern"))?;
        let glob = glob.compile_matcher();
        let mut any = false;
        for (series, wanted) in all.iter().zip(&mut wanted) {
            let hit = *pattern == series.name
                || *pattern == format!("#{}", series.id)
                || glob.is_match(&series.name);
            *wanted |= hit;
            any |= hit;
        }
        if !any {
            let hint = model::nearest(pattern, all.iter().map(|one| one.name.as_str()));
            bail!("`{pattern}` matches no series{hint}; `claimbench history list` shows all");
        }
    }
    Ok(all
        .into_iter()
        .zip(wanted)
        .filter_map(|(series, wanted)| wanted.then_some(series))
        .collect())
}

/// The points of a series, or their ratios to a baseline of the same runs.
pub struct Loaded {
    /// In order of time.
    pub points: Vec<Point>,
    /// Points without a baseline.
    pub missing: usize,
}

/// Values of a baseline, by the name of the run.
pub struct Baseline(HashMap<String, f64>);

/// The baseline that `--over` names.
pub fn baseline(history: &History, choose: &Choose) -> Result<Option<Baseline>> {
    let Some(name) = &choose.over else { return Ok(None) };
    let found = chosen(history, std::slice::from_ref(name))?;
    let [one] = found.as_slice() else {
        bail!("`{name}` is {} series; name one by its number, such as `#7`", found.len());
    };
    let points = history.points(one.id)?;
    Ok(Some(Baseline(
        points.into_iter().map(|point| (point.run.name.clone(), point.value)).collect(),
    )))
}

/// The points of a series, over a baseline where there is one.
pub fn load(history: &History, series: &Series, over: Option<&Baseline>) -> Result<Loaded> {
    let mut points = history.points(series.id)?;
    let Some(Baseline(values)) = over else { return Ok(Loaded { points, missing: 0 }) };
    let all = points.len();
    points.retain_mut(|point| match values.get(&point.run.name) {
        Some(value) if *value > 0.0 => {
            point.value /= value;
            point.interval = point.interval.map(|(low, high)| (low / value, high / value));
            true
        }
        _ => false,
    });
    Ok(Loaded { missing: all - points.len(), points })
}

/// What a detector says of points.
pub struct Look {
    /// Steps, ascending.
    pub steps: Vec<Found>,
    /// Points far from their surroundings that begin nothing.
    pub outliers: Vec<usize>,
    /// The smallest relative change that counts.
    pub floor: f64,
}

/// What the chosen detector says.
pub fn look(points: &[Point], choose: &Choose) -> Look {
    let values: Vec<f64> = points.iter().map(|point| point.value).collect();
    // Runs of one commit are A/A pairs: whatever they differ by is no change of the code.
    let same = points.windows(2).filter(|pair| is_aa(&pair[0].run.commit, &pair[1].run.commit));
    let pairs: Vec<(f64, f64)> = same.map(|pair| (pair[0].value, pair[1].value)).collect();
    let floor = choose.floor.or_else(|| aa_floor(&pairs)).unwrap_or(0.0);
    match choose.detector {
        DetectorName::Robust => {
            let options = RobustOptions { floor, ..RobustOptions::default() };
            let (steps, outliers) = robust(&values, options);
            Look { steps, outliers, floor }
        }
        DetectorName::Hunter => {
            let options = HunterOptions { min_magnitude: floor, ..HunterOptions::default() };
            let steps = hunter(&values, options).into_iter().map(|step| Found {
                index: step.index,
                before: step.before,
                after: step.after,
            });
            Look { steps: steps.collect(), outliers: Vec::new(), floor }
        }
    }
}

/// The fewest points of which anything is said: two of the shortest segments.
pub const POINTS_LEAST: usize = 6;

/// Whether two neighbours are of one commit, with nothing changed beside it.
fn is_aa(first: &str, second: &str) -> bool {
    first == second && !first.is_empty() && !first.ends_with("-dirty")
}

/// A detector by its name, with the options it has without any.
pub fn detector(name: DetectorName) -> Detector {
    match name {
        DetectorName::Robust => Detector::Robust(RobustOptions::default()),
        DetectorName::Hunter => Detector::Hunter(HunterOptions::default()),
    }
}

/// Whether a step is for the worse or the better, as far as anybody knows.
pub fn change_word(unit: &str, step: &Found) -> &'static str {
    let rose = step.after > step.before;
    match ingest::better(unit) {
        Some(Better::Lower) if rose => "worse",
        Some(Better::Higher) if !rose => "worse",
        Some(_) => "better",
        None => "changed",
    }
}
