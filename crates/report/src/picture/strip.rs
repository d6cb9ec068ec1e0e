//! The small picture of a claim: for each case the estimate with its interval, drawn against the
//! region that decides it.

use model::{Finding, Judgement};

use super::axis::{Scale, Unit};
use super::svg::{
    self, Canvas, Drawing, FAINT, GRID, INK, NEWS, REGION, SERIES, SIZE, Stand, Tone,
};
use super::{EDGE, LINE};
use crate::evidence::{deciding, seen};
use crate::text::fitted;

const WIDTH: i32 = 620;
/// Where the scale begins and ends; cases are left of it, numbers right.
const LEFT: i32 = 250;
const RIGHT: i32 = 470;
const STEP: i32 = 24;

/// Cases that are judged by the same region of the same metric share a scale.
struct Group<'a> {
    region: String,
    rows: Vec<(&'a Judgement, Option<&'a Finding>)>,
}

/// Draws it; nothing where no case has a finding.
pub(crate) fn strip(id: &str, cases: &[&Judgement]) -> Result<Option<String>, String> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for judgement in cases {
        let finding = deciding(judgement);
        let region = finding.map(region).unwrap_or_default();
        match groups.iter_mut().find(|group| group.region == region) {
            Some(group) => group.rows.push((judgement, finding)),
            None => groups.push(Group { region, rows: vec![(judgement, finding)] }),
        }
    }
    if cases.iter().all(|judgement| judgement.findings.is_empty()) {
        return Ok(None);
    }
    let height = EDGE + groups.iter().map(height).sum::<i32>();
    let words = in_words(cases);
    let title = format!("What decides {id}");
    svg::picture((WIDTH, height), (id, &title, &words), false, |canvas| {
        let mut top = EDGE / 2;
        for group in &groups {
            draw(canvas, group, top)?;
            top += self::height(group);
        }
        Ok(())
    })
    .map(Some)
    .map_err(|error| format!("claim `{id}`: {error}"))
}

/// What a finding is of and what is wanted of it.
fn region(finding: &Finding) -> String {
    let at = match finding.params.is_empty() {
        true => String::new(),
        false => format!(" at {}", finding.params),
    };
    let metric = &finding.metric;
    let what = match finding.unit.as_str() {
        "1" if finding.what.starts_with("slope") => format!("slope of {metric}"),
        "1" if finding.what.contains(" over ") => format!("ratio of {metric}"),
        "1" | "" => metric.to_string(),
        unit => format!("{metric} ({unit})"),
    };
    format!("{what}{at}, wanted {}", finding.region)
}

fn numeric(group: &Group<'_>) -> bool {
    group.rows.iter().any(|(_, finding)| finding.is_some_and(|one| one.estimate.is_some()))
}

fn height(group: &Group<'_>) -> i32 {
    let rows = STEP * i32::try_from(group.rows.len()).unwrap_or(0);
    let head = if group.region.is_empty() { 0 } else { LINE + 4 };
    rows + head + if numeric(group) { LINE + 10 } else { 6 }
}

fn draw(canvas: &Canvas<'_>, group: &Group<'_>, top: i32) -> Drawing {
    let mut y = top;
    if !group.region.is_empty() {
        let words = fitted(&group.region, SIZE, WIDTH - 2 * EDGE);
        canvas.text(&words, (EDGE, y + LINE / 2), Stand::Right, (SIZE, FAINT))?;
        y += LINE + 4;
    }
    let bottom = y + STEP * i32::try_from(group.rows.len()).unwrap_or(0);
    let scale = numeric(group).then(|| scale(group));
    if let Some(scale) = &scale {
        ground(canvas, group, scale, (y, bottom))?;
    }
    for (judgement, finding) in &group.rows {
        row(canvas, judgement, *finding, scale.as_ref(), y + STEP / 2)?;
        y += STEP;
    }
    Ok(())
}

/// A scale with room for the region's bounds and everything that was seen: logarithmic where that
/// spans more than a factor of twenty.
fn scale(group: &Group<'_>) -> Scale {
    let findings = group.rows.iter().filter_map(|(_, finding)| *finding);
    let numbers =
        findings.flat_map(|one| [one.region_low, one.region_high, one.estimate, one.low, one.high]);
    let numbers: Vec<f64> = numbers.flatten().filter(|number| number.is_finite()).collect();
    let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > 0.0 && high / low > 20.0 {
        let room = libm::pow(high / low, 0.12);
        return Scale::new(low / room, high * room, true, (LEFT, RIGHT));
    }
    let room = ((high - low) * 0.15).max(high.abs().max(low.abs()) * 0.02);
    // Nothing but zeros: any scale will do.
    let room = if room > 0.0 { room } else { 1.0 };
    Scale::new(low - room, high + room, false, (LEFT, RIGHT))
}

/// The region, the axis and its numbers.
fn ground(
    canvas: &Canvas<'_>,
    group: &Group<'_>,
    scale: &Scale,
    (top, bottom): (i32, i32),
) -> Drawing {
    let Some(finding) = group.rows.iter().find_map(|(_, finding)| *finding) else { return Ok(()) };
    canvas.line(vec![(LEFT, bottom), (RIGHT, bottom)], GRID, 1)?;
    let low = finding.region_low.map_or(LEFT, |low| scale.at(low));
    let high = finding.region_high.map_or(RIGHT, |high| scale.at(high));
    // One number alone is a region too: it is drawn as wide as a dot.
    let wider = if high - low < 6 { 3 } else { 0 };
    canvas.rect((low - wider, top), (high + wider, bottom), REGION)?;
    // The ground is faint: its bounds can be seen by whoever sees little.
    for (bound, x) in [(finding.region_low, low), (finding.region_high, high)] {
        if bound.is_some() {
            canvas.line(vec![(x, top), (x, bottom)], SERIES[2], 1)?;
        }
    }
    let unit = Unit::new(&finding.unit);
    let mut taken = i32::MIN;
    for tick in scale.ticks(3) {
        let (x, text) = (scale.at(tick), unit.number(tick));
        let half = crate::text::width(&text, SIZE) / 2;
        if x - half < taken || x + half > WIDTH {
            continue;
        }
        taken = x + half + 10;
        canvas.line(vec![(x, bottom), (x, bottom + 3)], FAINT, 1)?;
        canvas.text(&text, (x, bottom + 12), Stand::Middle, (SIZE, FAINT))?;
    }
    Ok(())
}

fn row(
    canvas: &Canvas<'_>,
    judgement: &Judgement,
    finding: Option<&Finding>,
    scale: Option<&Scale>,
    y: i32,
) -> Drawing {
    let tone: Tone = if judgement.is_surprise() { NEWS } else { SERIES[0] };
    let name = format!("{} {}", judgement.verdict.mark(), judgement.case);
    let name = fitted(&name, SIZE, LEFT - EDGE - 10);
    canvas.text(&name, (EDGE, y), Stand::Right, (SIZE, INK))?;
    let shown = finding.map(seen).filter(|text| !text.is_empty());
    let estimate = finding.and_then(|finding| finding.estimate);
    let (Some(scale), Some(finding), Some(estimate)) = (scale, finding, estimate) else {
        let words = shown.unwrap_or_else(|| judgement.verdict.word().to_owned());
        let words = fitted(&words, SIZE, WIDTH - LEFT - EDGE);
        return canvas.text(&words, (LEFT, y), Stand::Right, (SIZE, FAINT));
    };
    if let (Some(low), Some(high)) = (finding.low, finding.high) {
        let (low, high) = (scale.at(low), scale.at(high));
        if high - low > 6 {
            canvas.whisker((low, y), (high, y), tone)?;
        }
    }
    canvas.dot((scale.at(estimate), y), 5, tone)?;
    let words = fitted(&shown.unwrap_or_default(), SIZE, WIDTH - RIGHT - 12);
    canvas.text(&words, (RIGHT + 10, y), Stand::Right, (SIZE, INK))
}

fn in_words(cases: &[&Judgement]) -> String {
    let each = cases.iter().map(|judgement| {
        let evidence = crate::evidence::brief(judgement);
        format!("{}: {}, {evidence}", judgement.case, judgement.verdict)
    });
    format!("{}.", each.collect::<Vec<_>>().join("; "))
}
