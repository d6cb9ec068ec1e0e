//! Pictures with lines: growth, steps, ratio, phases and percentiles.

use model::scenario::{Picture, PictureKind};
use model::{Instrument, Scenario, significant};

use super::axis::{Scale, Unit};
use super::svg::{Canvas, Drawing, FAINT, GRID, LAW, PAPER, SIZE, Stand, Tone};
use super::{EDGE, LINE, Sketch, WIDTH, apart, tones};
use crate::series::{Curve, Dot, QUANTILES, suffix};
use crate::text::{fitted, width};

/// How high the part with the lines is, at least.
const PLOT: i32 = 270;
/// Most room for the labels on the right.
const LABELS: i32 = 250;
/// From this ratio of the last to the first value on, steps stand on a logarithmic axis: a straight
/// one would have the first half of them within a twentieth of it.
const WIDE: f64 = 100.0;
/// Room for the point that stands before a label, where colours are not enough.
const POINT: i32 = 14;

/// Where everything stands.
struct Plot<'a> {
    picture: &'a Picture,
    kind: PictureKind,
    curves: &'a [Curve],
    labels: Vec<String>,
    tones: Vec<Tone>,
    hollow: Vec<bool>,
    unit: Unit,
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
    x: Scale,
    y: Scale,
}

pub(super) fn sketch<'a>(
    scenario: &Scenario,
    picture: &'a Picture,
    curves: &'a [Curve],
) -> Option<Sketch<'a>> {
    let unit = curves.first()?.unit.clone();
    let kind = *picture.kind.get_ref();
    let measured: Vec<&str> =
        curves.iter().filter(|curve| !curve.is_law).map(|curve| curve.label.as_str()).collect();
    let mut tones = tones(scenario, &measured);
    tones.extend(curves.iter().filter(|curve| curve.is_law).map(|_| LAW));
    let plot = PLOT.max(LINE * i32::try_from(curves.len()).unwrap_or(0));
    let words = in_words(picture, kind, curves);
    let draw = move |canvas: &Canvas<'_>, top: i32| {
        Plot::new(picture, kind, curves, &tones, &unit, (top + 26, top + 26 + plot)).draw(canvas)
    };
    Some(Sketch { words, height: 26 + plot + 52, draw: Box::new(draw) })
}

impl<'a> Plot<'a> {
    fn new(
        picture: &'a Picture,
        kind: PictureKind,
        curves: &'a [Curve],
        tones: &[Tone],
        unit: &Unit,
        (top, bottom): (i32, i32),
    ) -> Self {
        let label = |curve: &Curve| {
            // Where room is short the name gives way, not the number.
            let suffix = suffix(kind, curve);
            fitted(&curve.label, SIZE, LABELS - 22 - width(&suffix, SIZE)) + &suffix
        };
        let labels: Vec<String> = curves.iter().map(label).collect();
        let widest = labels.iter().map(|label| width(label, SIZE)).max().unwrap_or(0);
        let hollow = hollow(tones);
        let widest = widest + if hollow.contains(&true) { POINT } else { 0 };
        let (x, y) = ranges(kind, curves);
        let straight = matches!(kind, PictureKind::Steps | PictureKind::Phases);
        let y = Scale::new(y.0, y.1, !straight, (bottom, top));
        let numbers = y.ticks(6).iter().map(|tick| width(&unit.number(*tick), SIZE)).max();
        let left = EDGE + numbers.unwrap_or(0) + 8;
        let right = WIDTH - EDGE - widest - 14;
        let wide = kind == PictureKind::Steps && x.0 > 0.0 && x.1 / x.0 >= WIDE;
        let log = wide || matches!(kind, PictureKind::Growth | PictureKind::Ratio);
        let x = Scale::new(x.0, x.1, log, (left + 10, right - 6));
        let (tones, unit) = (tones.to_vec(), unit.clone());
        Plot { picture, kind, curves, labels, tones, hollow, unit, left, right, top, bottom, x, y }
    }

    fn draw(&self, canvas: &Canvas<'_>) -> Drawing {
        self.horizontal(canvas)?;
        self.vertical(canvas)?;
        // Formulas lie below what was measured.
        let (laws, measured): (Vec<usize>, Vec<usize>) =
            (0..self.curves.len()).partition(|index| self.curves[*index].is_law);
        for index in laws.into_iter().chain(measured) {
            self.curve(canvas, index)?;
        }
        self.labels(canvas)
    }

    /// Grid and numbers of the vertical axis, with what they count above them.
    fn vertical(&self, canvas: &Canvas<'_>) -> Drawing {
        for tick in self.y.ticks(6) {
            let y = self.y.at(tick);
            canvas.line(vec![(self.left, y), (self.right, y)], GRID, 1)?;
            let number = self.unit.number(tick);
            canvas.text(&number, (self.left - 6, y), Stand::Left, (SIZE, FAINT))?;
        }
        let quantity = fitted(&self.unit.axis(&quantity(self.picture, self.kind)), SIZE, 600);
        canvas.text(&quantity, (EDGE, self.top - 18), Stand::Right, (SIZE, FAINT))
    }

    /// The horizontal axis with the values that were measured, as far as they have room.
    fn horizontal(&self, canvas: &Canvas<'_>) -> Drawing {
        canvas.line(vec![(self.left, self.bottom), (self.right, self.bottom)], FAINT, 1)?;
        let mut taken = i32::MIN;
        for (value, text) in self.values() {
            let x = self.x.at(value);
            canvas.line(vec![(x, self.bottom), (x, self.bottom + 4)], FAINT, 1)?;
            let half = width(&text, SIZE) / 2;
            if x - half < taken {
                continue;
            }
            taken = x + half + 8;
            canvas.text(&text, (x, self.bottom + 14), Stand::Middle, (SIZE, FAINT))?;
        }
        let name = match (self.kind, &self.picture.along) {
            (PictureKind::Percentiles, _) => "percentile of a process's events; if too few, of all",
            (PictureKind::Phases, _) | (_, None) => return Ok(()),
            (_, Some(along)) => along.get_ref().as_str(),
        };
        let middle = (self.left + self.right) / 2;
        // Nothing else stands at this height.
        let name = fitted(name, SIZE, 2 * (middle - EDGE));
        canvas.text(&name, (middle, self.bottom + 34), Stand::Middle, (SIZE, FAINT))
    }

    /// The values at which something stands, with how they are written.
    fn values(&self) -> Vec<(f64, String)> {
        if self.kind == PictureKind::Percentiles {
            let shown = self.curves.iter().flat_map(|curve| &curve.dots).map(|dot| dot.x);
            let most = shown.fold(0.0, f64::max) + 1e-9;
            let all = QUANTILES.iter().map(|quantile| {
                (-libm::log10(1.0 - quantile), format!("{} %", significant(quantile * 100.0)))
            });
            return all.filter(|(x, _)| *x <= most).collect();
        }
        let mut values: Vec<f64> =
            self.curves.iter().flat_map(|curve| &curve.dots).map(|dot| dot.x).collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let room = usize::try_from((self.right - self.left) / 14).unwrap_or(1);
        if values.len() > room {
            values = self.x.ticks(8);
        }
        let phases = self.picture.ticks.len();
        let each = usize::try_from(self.right - self.left).unwrap_or(0) / (phases.max(2) - 1);
        let name = |value: f64| match self.picture.ticks.get(value as usize) {
            Some(tick) => fitted(tick, SIZE, i32::try_from(each).unwrap_or(0).max(24) - 8),
            None => parameter(value),
        };
        values.into_iter().map(|value| (value, name(value))).collect()
    }

    fn curve(&self, canvas: &Canvas<'_>, index: usize) -> Drawing {
        let (curve, tone) = (&self.curves[index], self.tones[index]);
        let log = !matches!(self.kind, PictureKind::Steps | PictureKind::Phases);
        let dots: Vec<&Dot> = curve.dots.iter().filter(|dot| !log || dot.y > 0.0).collect();
        let at = |dot: &Dot| (self.x.at(dot.x), self.y.at(dot.y));
        let mut line: Vec<(i32, i32)> = Vec::new();
        for dot in &dots {
            if let Some((_, before)) =
                line.last().copied().filter(|_| self.kind == PictureKind::Steps && !curve.is_law)
            {
                line.push((self.x.at(dot.x), before));
            }
            line.push(at(dot));
        }
        canvas.line(line, tone, 2)?;
        if curve.is_law {
            return Ok(());
        }
        for dot in dots {
            let (x, y) = at(dot);
            let (low, high) = (self.y.at(dot.low), self.y.at(dot.high));
            // Within the dot there is nothing to see of it.
            if low - high > 6 {
                canvas.whisker((x, high), (x, low), tone)?;
            }
            self.point(canvas, (x, y), index)?;
        }
        Ok(())
    }

    fn point(&self, canvas: &Canvas<'_>, at: (i32, i32), index: usize) -> Drawing {
        canvas.dot(at, 4, self.tones[index])?;
        if self.hollow[index] { canvas.dot(at, 2, PAPER) } else { Ok(()) }
    }

    /// A label right of each line's end, none over another, with a stroke that leads to it where it
    /// had to move.
    fn labels(&self, canvas: &Canvas<'_>) -> Drawing {
        let ends = self.curves.iter().map(|curve| {
            let log = !matches!(self.kind, PictureKind::Steps | PictureKind::Phases);
            let last = curve.dots.iter().rfind(|dot| !log || dot.y > 0.0);
            last.map_or((self.right, self.bottom), |dot| (self.x.at(dot.x), self.y.at(dot.y)))
        });
        let ends: Vec<(i32, i32)> = ends.collect();
        let heights: Vec<i32> = ends.iter().map(|end| end.1).collect();
        let rows = apart(&heights, LINE, (self.top, self.bottom));
        let pointed = self.hollow.contains(&true);
        for (index, label) in self.labels.iter().enumerate() {
            let (tone, row, end) = (self.tones[index], rows[index], ends[index]);
            let from = (end.0 + 6, end.1);
            canvas.line(vec![from, (self.right + 9, row)], tone, 1)?;
            let mut x = self.right + 12;
            if pointed {
                self.point(canvas, (x + 4, row), index)?;
                x += POINT;
            }
            canvas.text(label, (x, row), Stand::Right, (SIZE, tone))?;
        }
        Ok(())
    }
}

/// Which lines have the colour of one before them: their points are hollow. Laws have one for all,
/// and no points.
fn hollow(tones: &[Tone]) -> Vec<bool> {
    let taken = |index: usize| tones[index] != LAW && tones[..index].contains(&tones[index]);
    (0..tones.len()).map(taken).collect()
}

/// The axes: a little more than the points and their intervals.
fn ranges(kind: PictureKind, curves: &[Curve]) -> ((f64, f64), (f64, f64)) {
    let dots = || curves.iter().flat_map(|curve| &curve.dots);
    let least = |of: fn(&Dot) -> f64| dots().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Dot) -> f64| dots().map(of).fold(f64::NEG_INFINITY, f64::max);
    let x = (least(|dot| dot.x), most(|dot| dot.x));
    if matches!(kind, PictureKind::Steps | PictureKind::Phases) {
        let high = most(|dot| dot.high);
        return (x, (least(|dot| dot.low).min(0.0), (high * 1.1).max(1e-9)));
    }
    // What is not positive has no place on a logarithmic axis.
    let positive = dots().flat_map(|dot| [dot.low, dot.y]).filter(|value| *value > 0.0);
    let low = positive.fold(f64::INFINITY, f64::min);
    let low = if low.is_finite() { low } else { 1.0 };
    (x, (low / 1.25, (most(|dot| dot.high) * 1.25).max(low)))
}

/// What the vertical axis shows.
fn quantity(picture: &Picture, kind: PictureKind) -> String {
    if kind == PictureKind::Ratio {
        return "times as much".to_owned();
    }
    let series = picture.series.first();
    let metric = series.and_then(|one| one.metric.as_ref()).or(picture.metric.as_ref());
    let Some(metric) = metric.map(|metric| metric.get_ref()) else { return String::new() };
    match metric.fixed_unit() {
        Some("bytes/op") => "bytes allocated".to_owned(),
        Some("blocks/op") => "allocations".to_owned(),
        Some("ns/op") if metric.instrument == Instrument::Latency => "latency".to_owned(),
        Some("ns/op") => "time".to_owned(),
        // The unit of a time is on the axis.
        _ => metric.name.trim_end_matches("_ns").replace('_', " "),
    }
}

/// A value of a parameter: in full where it is no round number of thousands, which powers of two
/// are not.
fn parameter(value: f64) -> String {
    let is_round = value % 1000.0 == 0.0;
    if value < 100_000.0 && !is_round { significant(value) } else { Unit::new("").number(value) }
}

/// Every line with its first and last point.
fn in_words(picture: &Picture, kind: PictureKind, curves: &[Curve]) -> String {
    let at = |dot: &Dot| match kind {
        PictureKind::Percentiles => {
            let beyond = libm::pow(10.0, -dot.x);
            format!("at {} %", significant((1.0 - beyond) * 100.0))
        }
        PictureKind::Phases => match picture.ticks.get(dot.x as usize) {
            Some(tick) => format!("at {tick}"),
            None => String::new(),
        },
        _ => {
            let along = picture.along.as_ref().map(|along| along.get_ref().as_str());
            format!("at {}={}", along.unwrap_or_default(), significant(dot.x))
        }
    };
    let each = curves.iter().map(|curve| {
        let point = |dot: &Dot| format!("{} {}", curve.unit.number(dot.y), at(dot));
        let ends = match curve.dots.as_slice() {
            all if kind == PictureKind::Phases => {
                all.iter().map(point).collect::<Vec<_>>().join(", ")
            }
            [first, .., last] => format!("{} to {}", point(first), point(last)),
            [one] => point(one),
            [] => String::new(),
        };
        format!("{}{}: {ends}", curve.label, suffix(kind, curve))
    });
    format!("{}.", each.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::svg::SERIES;

    #[test]
    fn powers_of_two_are_written_in_full() {
        let written = [1.0, 1000.0, 1025.0, 32_768.0, 50_000.0, 131_072.0].map(parameter);
        assert_eq!(written, ["1", "1 k", "1025", "32 768", "50 k", "131.1 k"]);
    }

    #[test]
    fn only_who_shares_a_colour_is_hollow() {
        assert_eq!(hollow(&SERIES), [false; 8]);
        let [first, second, ..] = SERIES;
        assert_eq!(hollow(&[first, second, first, LAW, LAW]), [false, false, true, false, false]);
    }
}
