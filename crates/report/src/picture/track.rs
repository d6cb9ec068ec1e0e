//! The picture of a series: its points in the order of commits, their intervals, the level of each
//! segment, the steps between them, and what is an outlier.

use model::significant;

use super::axis::{Scale, Unit};
use super::svg::{self, Canvas, Drawing, FAINT, GRID, INK, LAW, NEWS, PAPER, SERIES, SIZE, Stand};
use super::{EDGE, TITLE, WIDTH};
use crate::text::{fitted, width};
use crate::track::{Track, TrackPoint};

/// How high the part with the points is.
const PLOT: i32 = 200;
/// More points than this are a line without dots and intervals.
const DOTS_MOST: usize = 150;
/// No more points than this are drawn: the newest.
pub(crate) const POINTS_MOST: usize = 600;

/// Draws a series, named after its place on its page. Width and height are in pixels.
pub(crate) fn draw(id: &str, track: &Track) -> Result<(String, (i32, i32), String), String> {
    let words = in_words(track);
    let size = (WIDTH, EDGE + 26 + 26 + PLOT + 44);
    let skipped = track.points.len().saturating_sub(POINTS_MOST);
    let shown = &track.points[skipped..];
    let svg = svg::picture(size, (id, &track.name, &words), true, |canvas| {
        let title = fitted(&track.name, TITLE, WIDTH - 2 * EDGE);
        canvas.text(&title, (EDGE, EDGE + 10), Stand::Right, (TITLE, INK))?;
        Plot::new(track, shown, skipped, EDGE + 52).draw(canvas)
    });
    let svg = svg.map_err(|error| format!("series `{}`: {error}", track.name))?;
    Ok((svg, size, words))
}

/// Where everything stands.
struct Plot<'a> {
    track: &'a Track,
    shown: &'a [TrackPoint],
    /// How many points before those are not shown.
    skipped: usize,
    unit: Unit,
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    x: Scale,
    y: Scale,
}

impl<'a> Plot<'a> {
    fn new(track: &'a Track, shown: &'a [TrackPoint], skipped: usize, top: i32) -> Self {
        let bottom = top + PLOT;
        let unit = match track.unit.as_str() {
            "time-ratio" | "ratio" => Unit::times(),
            unit => Unit::new(unit),
        };
        let ends = shown.iter().flat_map(|point| {
            let (low, high) = point.interval.unwrap_or((point.value, point.value));
            [low, high, point.value]
        });
        let finite: Vec<f64> = ends.filter(|value| value.is_finite()).collect();
        let low = finite.iter().copied().fold(f64::INFINITY, f64::min);
        let high = finite.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let room = ((high - low) * 0.08).max(high.abs().max(low.abs()) * 0.005);
        let y = Scale::new(low - room, high + room, false, (bottom, top));
        let numbers = y.ticks(5).iter().map(|tick| width(&unit.number(*tick), SIZE)).max();
        let left = EDGE + numbers.unwrap_or(0) + 8;
        let right = WIDTH - EDGE;
        let last = (shown.len().max(2) - 1) as f64;
        let x = Scale::new(0.0, last, false, (left + 10, right - 10));
        Plot { track, shown, skipped, unit, left, right, top, bottom, x, y }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Drawing {
        for tick in self.y.ticks(5) {
            let y = self.y.at(tick);
            canvas.line(vec![(self.left, y), (self.right, y)], GRID, 1)?;
            let number = self.unit.number(tick);
            canvas.text(&number, (self.left - 6, y), Stand::Left, (SIZE, FAINT))?;
        }
        let axis = fitted(&self.unit.axis("value"), SIZE, WIDTH / 2);
        canvas.text(&axis, (EDGE, self.top - 18), Stand::Right, (SIZE, FAINT))?;
        canvas.line(vec![(self.left, self.bottom), (self.right, self.bottom)], FAINT, 1)?;
        self.steps(canvas)?;
        self.points(canvas)?;
        self.days(canvas)
    }

    /// The place of a point of the whole series, where it is shown.
    fn place(&self, index: usize) -> Option<i32> {
        let index = index.checked_sub(self.skipped)?;
        Some(self.x.at(index as f64))
    }

    /// The level of each segment, and a dashed line with the commit where one begins.
    fn steps(&self, canvas: &Canvas<'_>) -> Drawing {
        let mut taken = i32::MIN;
        for step in &self.track.steps {
            let Some(x) = self.place(step.index) else { continue };
            canvas.line(vec![(x, self.top), (x, self.bottom)], LAW, 1)?;
            let commit = self.track.points.get(step.index).map(|point| point.commit.as_str());
            let text = fitted(&short(commit.unwrap_or_default()), SIZE, 120);
            let half = width(&text, SIZE) / 2;
            let middle = x.clamp(self.left + half, self.right - half);
            if middle - half > taken {
                canvas.text(&text, (middle, self.top - 8), Stand::Middle, (SIZE, NEWS))?;
                taken = middle + half + 8;
            }
        }
        let mut from = self.left;
        let steps = &self.track.steps;
        for (at, step) in steps.iter().enumerate() {
            let Some(x) = self.place(step.index) else { continue };
            self.level(canvas, step.before, (from, x))?;
            from = x;
            if at + 1 == steps.len() {
                self.level(canvas, step.after, (x, self.right))?;
            }
        }
        Ok(())
    }

    fn level(&self, canvas: &Canvas<'_>, level: f64, (from, to): (i32, i32)) -> Drawing {
        let y = self.y.at(level);
        canvas.line(vec![(from, y), (to, y)], NEWS, 2)
    }

    fn points(&self, canvas: &Canvas<'_>) -> Drawing {
        let at = |index: usize, value: f64| (self.x.at(index as f64), self.y.at(value));
        if self.shown.len() > DOTS_MOST {
            let line = self.shown.iter().enumerate().map(|(index, point)| at(index, point.value));
            canvas.line(line.collect(), SERIES[0], 1)?;
        }
        for (index, point) in self.shown.iter().enumerate() {
            let tone = if point.is_outlier { NEWS } else { SERIES[0] };
            let (x, y) = at(index, point.value);
            if self.shown.len() > DOTS_MOST && !point.is_outlier {
                continue;
            }
            if let Some((low, high)) = point.interval {
                let (low, high) = (self.y.at(low), self.y.at(high));
                if low - high > 6 {
                    canvas.line(vec![(x, high), (x, low)], tone, 1)?;
                }
            }
            if point.is_outlier {
                // A ring: it is told from a dot without colour.
                canvas.dot((x, y), 5, tone)?;
                canvas.dot((x, y), 3, PAPER)?;
            } else {
                canvas.dot((x, y), 3, tone)?;
            }
        }
        Ok(())
    }

    /// The days of the first and the last point.
    fn days(&self, canvas: &Canvas<'_>) -> Drawing {
        let ends = [(self.shown.first(), Stand::Right), (self.shown.last(), Stand::Left)];
        for ((point, stand), x) in ends.into_iter().zip([self.left, self.right]) {
            let Some(point) = point else { continue };
            let text = format!("{} {}", point.day, short(&point.commit));
            let text = fitted(text.trim(), SIZE, (self.right - self.left) / 2 - 10);
            canvas.text(&text, (x, self.bottom + 16), stand, (SIZE, FAINT))?;
        }
        Ok(())
    }
}

/// The beginning of a commit's hash.
pub(crate) fn short(commit: &str) -> String {
    commit.chars().take(12).collect()
}

fn in_words(track: &Track) -> String {
    let mut words = format!("{} points", track.points.len());
    if let (Some(first), Some(last)) = (track.points.first(), track.points.last()) {
        words += &format!(
            ", from {} on {} to {} on {}",
            significant(first.value),
            first.day,
            significant(last.value),
            last.day
        );
    }
    let outliers = track.points.iter().filter(|point| point.is_outlier).count();
    if outliers > 0 {
        words += &format!("; {outliers} outliers, drawn as rings");
    }
    match track.steps.len() {
        0 => words += "; no step",
        _ => {
            for step in &track.steps {
                let point = track.points.get(step.index);
                let commit = point.map(|point| short(&point.commit)).unwrap_or_default();
                let (before, after) = (significant(step.before), significant(step.after));
                words += &format!("; a step from {before} to {after} at {commit}");
            }
        }
    }
    words + "."
}
