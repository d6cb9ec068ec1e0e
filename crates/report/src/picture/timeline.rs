//! What ran when: lanes over time, drawn from a text that a subject took from a trace. FORMAT.md
//! says how it is written; what is not so is said in place of the picture.

use model::Value;
use model::scenario::Picture;

use super::axis::{Scale, Unit};
use super::svg::{Canvas, Drawing, FAINT, GRID, INK, NEWS, PAPER, SERIES, SIZE, Stand, Tone};
use super::{EDGE, LINE, Sketch, WIDTH};
use crate::index::Index;
use crate::text::{fitted, lines, width};

/// How high a lane is, and how far the next is from it.
const THICK: i32 = 22;
const STEP: i32 = 30;
/// Most room for the names of lanes, and for a name in the key.
const NAMES: i32 = 110;
const KEY: i32 = 150;
/// Below the lanes: the numbers of the axis, and what they are.
const AXIS: i32 = 46;
/// Bounds of what is drawn: more of it nobody could see.
const LANES_MOST: usize = 12;
const BOXES_MOST: usize = 600;
const LETTERS_MOST: usize = 32;
const BYTES_MOST: usize = 64 << 10;
const NS_MOST: u64 = 1_000_000_000_000_000;

/// What one series shows.
pub(super) struct Panel {
    label: String,
    lanes: Result<Vec<Lane>, String>,
}

/// What one processor, worker or task did.
#[derive(Debug, PartialEq, Eq)]
struct Lane {
    name: String,
    boxes: Vec<Stretch>,
}

/// A stretch of time.
#[derive(Debug, PartialEq, Eq)]
struct Stretch {
    begin_ns: u64,
    end_ns: u64,
    name: String,
    /// A word for how it ended, where that is to be seen.
    ended: Option<String>,
}

/// The panels of a picture for which anything was observed: each the state of the first process.
pub(super) fn panels(picture: &Picture, index: &Index<'_>) -> Vec<Panel> {
    let traces = picture
        .series
        .iter()
        .flat_map(|series| picture.traces(series).into_iter().map(move |trace| (series, trace)));
    let panel = traces.filter_map(|(series, trace)| {
        let point = trace.points.first()?;
        let value = index.at(&trace, &trace.variant, point).find_map(|one| one.value.as_ref())?;
        let lanes = match value {
            Value::Text(text) => parse(text),
            other => Err(format!("no timeline is `{other}`")),
        };
        Some(Panel { label: series.label.clone(), lanes })
    });
    panel.collect()
}

/// Reads a timeline.
fn parse(text: &str) -> Result<Vec<Lane>, String> {
    if text.len() > BYTES_MOST {
        return Err(format!("a timeline has at most {BYTES_MOST} bytes, not {}", text.len()));
    }
    let mut lanes: Vec<Lane> = Vec::new();
    for (number, written) in (1..).zip(text.split(';')) {
        let wrong =
            |what: &str| Err(format!("box {number} of the timeline {what}: `{written:.80}`"));
        if number > BOXES_MOST {
            return Err(format!("a timeline has at most {BOXES_MOST} boxes"));
        }
        let words: Vec<&str> = written.split(' ').collect();
        let (lane, begin, end, name, ended) = match words.as_slice() {
            [lane, begin, end, name] => (*lane, *begin, *end, *name, None),
            [lane, begin, end, name, ended] => (*lane, *begin, *end, *name, Some(*ended)),
            _ => return wrong("needs four or five words"),
        };
        for word in [Some(lane), Some(name), ended].into_iter().flatten() {
            let letters = word.chars().count();
            if letters == 0 || letters > LETTERS_MOST || word.chars().any(char::is_whitespace) {
                return wrong("has a word that is empty or too long");
            }
        }
        let (Some(begin_ns), Some(end_ns)) = (whole_ns(begin), whole_ns(end)) else {
            return wrong("needs its begin and end in whole ns");
        };
        if begin_ns >= end_ns {
            return wrong("does not end after its begin");
        }
        let stretch =
            Stretch { begin_ns, end_ns, name: name.to_owned(), ended: ended.map(str::to_owned) };
        let full = lanes.len() == LANES_MOST;
        match lanes.iter_mut().find(|known| known.name == lane) {
            Some(known) if known.boxes.last().is_some_and(|last| last.end_ns > begin_ns) => {
                return wrong("begins before the one before it in its lane has ended");
            }
            Some(known) => known.boxes.push(stretch),
            None if full => return wrong("has one lane too many"),
            None => lanes.push(Lane { name: lane.to_owned(), boxes: vec![stretch] }),
        }
    }
    Ok(lanes)
}

/// Digits only: no sign, no blank, no more than a record's clock can say.
fn whole_ns(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|ns| digits && *ns <= NS_MOST)
}

pub(super) fn sketch(panels: &[Panel]) -> Option<Sketch<'_>> {
    if panels.is_empty() {
        return None;
    }
    let names = names(panels);
    let plans: Vec<Plan<'_>> = panels.iter().map(|panel| Plan::new(panel, &names)).collect();
    let height = plans.iter().map(|plan| plan.height).sum();
    let words: Vec<String> = panels.iter().map(in_words).collect();
    let draw = move |canvas: &Canvas<'_>, top: i32| {
        let mut top = top;
        for plan in &plans {
            plan.draw(canvas, top)?;
            top += plan.height;
        }
        Ok(())
    };
    Some(Sketch { words: words.join(" "), height, draw: Box::new(draw) })
}

fn lanes(panel: &Panel) -> &[Lane] {
    panel.lanes.as_deref().unwrap_or_default()
}

/// Every name, in the order in which they appear: a name has one tone in all panels.
fn names(panels: &[Panel]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for stretch in panels.iter().flat_map(lanes).flat_map(|lane| &lane.boxes) {
        if !names.contains(&stretch.name.as_str()) {
            names.push(&stretch.name);
        }
    }
    names
}

/// One panel and where everything in it stands, from its top.
struct Plan<'a> {
    panel: &'a Panel,
    /// What is wrong with it, in lines.
    complaint: Vec<String>,
    /// The entries of the key: a name and its tone, nothing for the stroke that marks an end.
    key: Vec<(String, Option<Tone>, (i32, i32))>,
    tones: Vec<(&'a str, Tone)>,
    lanes_top: i32,
    left: i32,
    height: i32,
}

impl<'a> Plan<'a> {
    fn new(panel: &'a Panel, names: &[&'a str]) -> Self {
        let tone = |index: usize| SERIES[index % SERIES.len()];
        let tones: Vec<(&str, Tone)> =
            names.iter().enumerate().map(|(index, name)| (*name, tone(index))).collect();
        let mut plan = Plan {
            panel,
            complaint: Vec::new(),
            key: Vec::new(),
            tones,
            lanes_top: LINE + 6,
            left: EDGE,
            height: 0,
        };
        if let Err(why) = &panel.lanes {
            plan.complaint = lines(why, SIZE, WIDTH - 2 * EDGE, 4);
            let rows = i32::try_from(plan.complaint.len()).unwrap_or(1);
            plan.height = plan.lanes_top + LINE * rows + EDGE;
            return plan;
        }
        plan.lay_key();
        let lanes = lanes(panel);
        let widest = lanes.iter().map(|lane| width(&fitted(&lane.name, SIZE, NAMES), SIZE)).max();
        plan.left = EDGE + widest.unwrap_or(0) + 8;
        let count = i32::try_from(lanes.len()).unwrap_or(1);
        plan.height = plan.lanes_top + STEP * count + AXIS + 8;
        plan
    }

    /// Places what stands in the key: the names as long as each has a tone of its own, and the
    /// words for ends.
    fn lay_key(&mut self) {
        let boxes = || lanes(self.panel).iter().flat_map(|lane| &lane.boxes);
        let mut entries: Vec<(String, Option<Tone>)> = Vec::new();
        if self.tones.len() <= SERIES.len() {
            let here = |name: &str| boxes().any(|stretch| stretch.name == name);
            let named = self.tones.iter().filter(|(name, _)| here(name));
            entries.extend(named.map(|(name, tone)| ((*name).to_owned(), Some(*tone))));
        }
        let mut ends: Vec<&str> = boxes().filter_map(|one| one.ended.as_deref()).collect();
        ends.sort_unstable();
        ends.dedup();
        if !ends.is_empty() {
            entries.push((ends.join(", "), None));
        }
        let (mut x, mut y) = (EDGE, self.lanes_top);
        for (text, tone) in entries {
            let text = fitted(&text, SIZE, KEY);
            let room = 18 + width(&text, SIZE) + 14;
            if x > EDGE && x + room > WIDTH - EDGE {
                (x, y) = (EDGE, y + 20);
            }
            self.key.push((text, tone, (x, y + 8)));
            x += room;
        }
        if !self.key.is_empty() {
            self.lanes_top = y + 24;
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, top: i32) -> Drawing {
        let label = fitted(&self.panel.label, SIZE, WIDTH - 2 * EDGE);
        canvas.text(&label, (EDGE, top + LINE / 2), Stand::Right, (SIZE, INK))?;
        for (row, line) in (0..).zip(&self.complaint) {
            let y = top + self.lanes_top + LINE * row + LINE / 2;
            canvas.text(line, (EDGE, y), Stand::Right, (SIZE, NEWS))?;
        }
        for (text, tone, (x, y)) in &self.key {
            let y = top + y;
            match tone {
                Some(tone) => canvas.rect((*x, y - 6), (*x + 12, y + 6), *tone)?,
                None => canvas.line(vec![(*x + 6, y - 7), (*x + 6, y + 7)], INK, 2)?,
            }
            canvas.text(text, (*x + 18, y), Stand::Right, (SIZE, FAINT))?;
        }
        if self.complaint.is_empty() { self.draw_lanes(canvas, top) } else { Ok(()) }
    }

    fn draw_lanes(&self, canvas: &Canvas<'_>, top: i32) -> Drawing {
        let lanes = lanes(self.panel);
        let boxes = || lanes.iter().flat_map(|lane| &lane.boxes);
        let first = boxes().map(|one| one.begin_ns).min().unwrap_or(0);
        let last = boxes().map(|one| one.end_ns).max().unwrap_or(1);
        let (left, right) = (self.left, WIDTH - EDGE - 10);
        let scale = Scale::new(0.0, (last - first) as f64, false, (left, right));
        let top = top + self.lanes_top;
        let bottom = top + STEP * i32::try_from(lanes.len()).unwrap_or(1);
        let unit = Unit::new("ns");
        let mut taken = i32::MIN;
        for tick in scale.ticks(7) {
            let x = scale.at(tick);
            canvas.line(vec![(x, top), (x, bottom)], GRID, 1)?;
            let number = unit.number(tick);
            let half = width(&number, SIZE) / 2;
            if x - half >= taken && x + half <= WIDTH {
                canvas.text(&number, (x, bottom + 12), Stand::Middle, (SIZE, FAINT))?;
                taken = x + half + 8;
            }
        }
        canvas.line(vec![(left, bottom), (right, bottom)], FAINT, 1)?;
        let middle = ((left + right) / 2, bottom + 31);
        canvas.text("time", middle, Stand::Middle, (SIZE, FAINT))?;
        for (row, lane) in (0..).zip(lanes) {
            let y = top + STEP * row + (STEP - THICK) / 2;
            let name = fitted(&lane.name, SIZE, NAMES);
            canvas.text(&name, (left - 8, y + THICK / 2), Stand::Left, (SIZE, INK))?;
            for stretch in &lane.boxes {
                let at = |ns: u64| scale.at((ns - first) as f64);
                self.draw_box(canvas, stretch, (at(stretch.begin_ns), at(stretch.end_ns)), y)?;
            }
        }
        Ok(())
    }

    /// A box with its name, where that has room; a stroke of paper keeps it from the next.
    fn draw_box(
        &self,
        canvas: &Canvas<'_>,
        stretch: &Stretch,
        (from, to): (i32, i32),
        y: i32,
    ) -> Drawing {
        let tone = self.tones.iter().find(|(name, _)| *name == stretch.name);
        let tone = tone.map_or(FAINT, |(_, tone)| *tone);
        canvas.rect((from, y), (to.max(from + 1), y + THICK), tone)?;
        if to - from > 4 {
            canvas.line(vec![(to, y), (to, y + THICK)], PAPER, 1)?;
        }
        if stretch.ended.is_some() {
            canvas.line(vec![(to, y - 3), (to, y + THICK + 3)], INK, 2)?;
        }
        if width(&stretch.name, SIZE) + 6 <= to - from {
            let middle = ((from + to) / 2, y + THICK / 2);
            canvas.text(&stretch.name, middle, Stand::Middle, (SIZE, PAPER))?;
        }
        Ok(())
    }
}

/// Each lane with what ran in it, for who does not see it.
fn in_words(panel: &Panel) -> String {
    const NAMED: usize = 8;
    let lanes = match &panel.lanes {
        Ok(lanes) => lanes,
        Err(why) => return format!("{}: {why}.", panel.label),
    };
    let unit = Unit::new("ns");
    let first = lanes.iter().flat_map(|lane| &lane.boxes).map(|one| one.begin_ns).min();
    let each = lanes.iter().map(|lane| {
        let mut names: Vec<&str> = Vec::new();
        for stretch in &lane.boxes {
            if !names.contains(&stretch.name.as_str()) {
                names.push(&stretch.name);
            }
        }
        let more = match names.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        names.truncate(NAMED);
        let since = |ns: u64| unit.number((ns - first.unwrap_or(0)) as f64);
        let begin = lane.boxes.first().map_or(0, |one| one.begin_ns);
        let end = lane.boxes.last().map_or(0, |one| one.end_ns);
        let ended = lane.boxes.iter().filter(|one| one.ended.is_some()).count();
        let ended = if ended == 0 { String::new() } else { format!(", {ended} ends marked") };
        format!(
            "{} has {} boxes of {}{more} from {} to {}{ended}",
            lane.name,
            lane.boxes.len(),
            names.join(", "),
            since(begin),
            since(end)
        )
    });
    format!("{}: {}.", panel.label, each.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_is_read() {
        let lanes = parse("P0 0 20 g7 preempted;P1 5 9 g8;P0 20 30 g9").unwrap();
        let of = |index: usize| &lanes[index];
        assert_eq!((of(0).name.as_str(), of(0).boxes.len()), ("P0", 2));
        assert_eq!(of(0).boxes[0].ended.as_deref(), Some("preempted"));
        assert_eq!((of(1).boxes[0].begin_ns, of(1).boxes[0].end_ns), (5, 9));
    }

    /// Each row: a text, and what has to be said of it.
    #[test]
    fn what_is_no_timeline_says_why() {
        let many = (0..=BOXES_MOST).map(|at| format!("P {at} {} g", at + 1)).collect::<Vec<_>>();
        let wide = (0..=LANES_MOST).map(|at| format!("P{at} 0 1 g")).collect::<Vec<_>>();
        let rows = [
            ("", "box 1 of the timeline needs four or five words: ``"),
            ("P0 0 20", "needs four or five words"),
            ("P0 0 20 g7 preempted twice", "needs four or five words"),
            ("P0 0 20 g7;", "box 2"),
            ("P0  20 g7", "whole ns"),
            ("P0 0 20  g7", "empty or too long"),
            (" P0 0 20 g7", "empty or too long"),
            ("P0 0 20 g\u{a0}7", "empty or too long"),
            ("P0 0 20 xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "empty or too long"),
            ("P0 -1 20 g7", "whole ns"),
            ("P0 +1 20 g7", "whole ns"),
            ("P0 0 2e3 g7", "whole ns"),
            ("P0 0 99999999999999999999 g7", "whole ns"),
            ("P0 0 1000000000000001 g7", "whole ns"),
            ("P0 20 20 g7", "does not end after its begin"),
            ("P0 0 20 g7;P0 19 30 g8", "before it in its lane has ended"),
            (&many.join(";"), "at most 600 boxes"),
            (&wide.join(";"), "one lane too many"),
            (&"x".repeat(BYTES_MOST + 1), "at most 65536 bytes"),
        ];
        for (text, wanted) in rows {
            let found = parse(text).unwrap_err();
            assert!(found.contains(wanted), "{text:.40}: {found}");
        }
    }
}
