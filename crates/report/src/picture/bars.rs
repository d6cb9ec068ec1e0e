//! Horizontal bars, of one part or of several that add up.

use model::scenario::Picture;

use super::axis::Scale;
use super::svg::{Canvas, Drawing, FAINT, GRID, INK, PAPER, SERIES, SIZE, Stand, Tone};
use super::{EDGE, Sketch, WIDTH};
use crate::series::Bar;
use crate::text::{fitted, width};

/// From one bar to the next.
const STEP: i32 = 30;
const THICK: i32 = 18;
/// Most room for the names of the bars.
const NAMES: i32 = 190;

pub(super) fn sketch<'a>(picture: &'a Picture, bars: &'a [Bar]) -> Option<Sketch<'a>> {
    if bars.is_empty() {
        return None;
    }
    let key = if picture.parts.len() > 1 { key(picture) } else { Vec::new() };
    let rows = key.last().map_or(0, |entry| entry.1 + 1);
    let count = i32::try_from(bars.len()).unwrap_or(0);
    let height = rows * 20 + count * STEP + 50;
    let words = in_words(picture, bars);
    let draw = move |canvas: &Canvas<'_>, top: i32| draw(canvas, bars, &key, (top, rows));
    Some(Sketch { words, height, draw: Box::new(draw) })
}

/// The names of the parts with the row and the place where each stands.
fn key(picture: &Picture) -> Vec<(String, i32, i32)> {
    let (mut row, mut x) = (0, EDGE);
    let each = picture.parts.iter().map(|part| {
        let label = fitted(&part.label, SIZE, 200);
        let room = 18 + width(&label, SIZE) + 16;
        if x > EDGE && x + room > WIDTH - EDGE {
            (row, x) = (row + 1, EDGE);
        }
        let place = (label, row, x);
        x += room;
        place
    });
    each.collect()
}

/// Parts of bars have the tones of lines, and a stroke of paper between them.
fn tone(part: usize) -> Tone {
    SERIES[part % SERIES.len()]
}

fn draw(
    canvas: &Canvas<'_>,
    bars: &[Bar],
    key: &[(String, i32, i32)],
    (top, rows): (i32, i32),
) -> Drawing {
    for (part, (label, row, x)) in key.iter().enumerate() {
        let y = top + 10 + row * 20;
        canvas.rect((*x, y - 6), (*x + 12, y + 6), tone(part))?;
        canvas.text(label, (*x + 18, y), Stand::Right, (SIZE, INK))?;
    }
    let names: Vec<String> = bars.iter().map(|bar| fitted(&bar.label, SIZE, NAMES)).collect();
    let left = EDGE + names.iter().map(|name| width(name, SIZE)).max().unwrap_or(0) + 8;
    let numbers: Vec<String> = bars.iter().map(|bar| bar.unit.number(bar.total.y)).collect();
    let widest = numbers.iter().map(|number| width(number, SIZE)).max().unwrap_or(0);
    let most = bars.iter().map(|bar| bar.total.high).fold(0.0, f64::max);
    let most = if most > 0.0 { most } else { 1.0 };
    let scale = Scale::new(0.0, most, false, (left, WIDTH - EDGE - widest - 14));
    let top = top + rows * 20 + 8;
    let bottom = top + STEP * i32::try_from(bars.len()).unwrap_or(0);
    let unit = &bars[0].unit;
    let mut taken = i32::MIN;
    for tick in scale.ticks(6) {
        let x = scale.at(tick);
        canvas.line(vec![(x, top), (x, bottom)], GRID, 1)?;
        let number = unit.number(tick);
        let half = width(&number, SIZE) / 2;
        if x - half >= taken {
            canvas.text(&number, (x, bottom + 14), Stand::Middle, (SIZE, FAINT))?;
            taken = x + half + 8;
        }
    }
    for (row, bar) in bars.iter().enumerate() {
        let y = top + STEP / 2 + STEP * i32::try_from(row).unwrap_or(0);
        canvas.text(&names[row], (left - 8, y), Stand::Left, (SIZE, INK))?;
        one(canvas, bar, &scale, y)?;
        let end = scale.at(bar.total.high).max(scale.at(bar.total.y));
        canvas.text(&numbers[row], (end + 10, y), Stand::Right, (SIZE, INK))?;
    }
    canvas.line(vec![(left, top), (left, bottom)], FAINT, 1)
}

fn one(canvas: &Canvas<'_>, bar: &Bar, scale: &Scale, y: i32) -> Drawing {
    let mut sum = 0.0;
    for (part, value) in bar.parts.iter().enumerate() {
        let Some(value) = value.filter(|value| *value > 0.0) else { continue };
        let (from, to) = (scale.at(sum), scale.at(sum + value));
        canvas.rect((from, y - THICK / 2), (to, y + THICK / 2), tone(part))?;
        if sum > 0.0 {
            canvas.line(vec![(from, y - THICK / 2), (from, y + THICK / 2)], PAPER, 1)?;
        }
        sum += value;
    }
    let (low, high) = (scale.at(bar.total.low), scale.at(bar.total.high));
    if high - low > 2 {
        canvas.whisker((low, y), (high, y), INK)?;
    }
    Ok(())
}

/// Every bar with its sum and its parts.
fn in_words(picture: &Picture, bars: &[Bar]) -> String {
    let each = bars.iter().map(|bar| {
        let parts = picture.parts.iter().zip(&bar.parts).filter_map(|(part, value)| {
            let value = (*value)?;
            Some(format!("{} {}", part.label, bar.unit.number(value)))
        });
        let parts: Vec<String> = parts.collect();
        let total = bar.unit.number(bar.total.y);
        match parts.as_slice() {
            [] | [_] => format!("{}: {total}", bar.label),
            several => format!("{}: {total} ({})", bar.label, several.join(", ")),
        }
    });
    format!("{}.", each.collect::<Vec<_>>().join("; "))
}
