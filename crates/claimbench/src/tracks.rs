//! The series of the local history as the report shows them.

use std::path::Path;

use anyhow::Result;
use report::{Track, TrackPoint, TrackStep};
use serde_json::Value;
use store::{History, Point, Series};
use track::Found;

use crate::moment;
use crate::series::{Choose, Look, POINTS_LEAST, change_word, look};

/// Fewer points are no series.
const SHOWN_LEAST: usize = 2;

/// Every series of more than one point; none where there is no history.
pub fn of_history(root: &Path) -> Result<Vec<Track>> {
    let path = root.join("results/local/history.sqlite");
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let history = History::open_existing(&path)?;
    let mut tracks = Vec::new();
    for series in history.series()? {
        let points = history.points(series.id)?;
        if points.len() >= SHOWN_LEAST {
            tracks.push(track(&series, &points));
        }
    }
    Ok(tracks)
}

fn track(series: &Series, points: &[Point]) -> Track {
    let Look { steps, outliers, floor } = look(points, &Choose::default());
    let note = match points.len() < POINTS_LEAST {
        true => format!("Fewer than {POINTS_LEAST} points: nothing is said of it."),
        false => String::new(),
    };
    let shown = points.iter().enumerate().map(|(index, point)| TrackPoint {
        day: moment::day(point.run.at_ms),
        commit: point.run.commit.clone(),
        value: point.value,
        interval: point.interval,
        is_outlier: outliers.binary_search(&index).is_ok(),
    });
    let step = |found: Found| TrackStep {
        index: found.index,
        before: found.before,
        after: found.after,
        word: change_word(&series.unit, &found),
    };
    Track {
        experiment: experiment(series),
        name: series.name.clone(),
        unit: series.unit.clone(),
        points: shown.collect(),
        steps: steps.into_iter().map(step).collect(),
        floor,
        note,
    }
}

/// What a series is of: the experiment of a scenario, or what comes before the first slash of an
/// imported name.
fn experiment(series: &Series) -> String {
    let key: Value = serde_json::from_str(&series.key).unwrap_or_default();
    match (key["scenario"].as_str(), key["experiment"].as_str()) {
        (Some(scenario), Some(experiment)) => format!("{scenario}/{experiment}"),
        _ => {
            let first = series.name.split(['/', ' ']).next().unwrap_or_default();
            let format = key["format"].as_str().unwrap_or("series");
            format!("{format}: {first}")
        }
    }
}
