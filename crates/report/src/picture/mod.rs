//! Pictures of scenarios, drawn by plotters as SVG: labels stand at their lines, intervals at their
//! points.

pub(crate) mod axis;
mod bars;
mod lines;
mod matrix;
pub(crate) mod strip;
pub(crate) mod svg;
mod timeline;
pub(crate) mod track;

use model::Scenario;
use model::scenario::{Picture, PictureKind};
use svg::{Canvas, Drawing, INK, SERIES, SIZE, Stand, Tone};

use crate::index::Index;
use crate::series::{bars, curves, rows};
use crate::text::lines as wrapped;

/// How wide every picture is.
const WIDTH: i32 = 640;
/// Between a picture's edge and what is in it.
const EDGE: i32 = 14;
const TITLE: i32 = 16;

/// A picture that was drawn.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) path: String,
    pub(crate) title: String,
    /// What it shows in words, for who does not see it.
    pub(crate) words: String,
    pub(crate) svg: String,
    /// Width and height, in pixels.
    pub(crate) size: (i32, i32),
}

/// Draws a picture below a title that ends at a height.
type Draw<'a> = Box<dyn Fn(&Canvas<'_>, i32) -> Drawing + 'a>;

/// What one kind of picture makes of its data: its words, how high it is, and how it is drawn.
struct Sketch<'a> {
    words: String,
    height: i32,
    draw: Draw<'a>,
}

/// Draws the pictures of an article for which anything was measured.
pub(crate) fn draw_all(scenario: &Scenario, index: &Index<'_>) -> Result<Vec<Drawn>, String> {
    let mut drawn = Vec::new();
    for picture in &scenario.picture {
        let id = picture.id.get_ref();
        drawn.extend(
            draw(scenario, picture, index).map_err(|why| format!("picture `{id}`: {why}"))?,
        );
    }
    Ok(drawn)
}

fn draw(
    scenario: &Scenario,
    picture: &Picture,
    index: &Index<'_>,
) -> Result<Option<Drawn>, Box<dyn std::error::Error>> {
    let (curves, bars, rows, panels);
    let sketch = match picture.kind.get_ref() {
        PictureKind::Bars => {
            bars = self::bars(picture, index);
            bars::sketch(picture, &bars)
        }
        PictureKind::Matrix => {
            rows = self::rows(picture, index);
            matrix::sketch(picture, &rows)
        }
        PictureKind::Timeline => {
            panels = timeline::panels(picture, index);
            timeline::sketch(&panels)
        }
        _ => {
            curves = self::curves(picture, index);
            lines::sketch(scenario, picture, &curves)
        }
    };
    let Some(sketch) = sketch else { return Ok(None) };
    let title = wrapped(&picture.title, TITLE, WIDTH - 2 * EDGE, 2);
    let top = EDGE + 22 * i32::try_from(title.len()).unwrap_or(1);
    let size = (WIDTH, top + sketch.height);
    let id = format!("{}-{}", scenario.id, picture.id.get_ref());
    let svg = svg::picture(size, (&id, &picture.title, &sketch.words), true, |canvas| {
        for (row, line) in (0..).zip(&title) {
            let at = (EDGE, EDGE + 10 + 22 * row);
            canvas.text(line, at, Stand::Right, (TITLE, INK))?;
        }
        (sketch.draw)(canvas, top)
    })?;
    Ok(Some(Drawn {
        path: format!("pictures/{id}.svg"),
        title: picture.title.clone(),
        words: sketch.words,
        svg,
        size,
    }))
}

/// A tone for each label: the same for a label in all pictures of an article that have it, as long
/// as no two lines of one picture would share it; else one after the other.
fn tones(scenario: &Scenario, labels: &[&str]) -> Vec<Tone> {
    let all = || scenario.picture.iter().flat_map(|picture| &picture.series);
    let mut shared: Vec<&str> = Vec::new();
    for label in all().map(|series| series.label.as_str()) {
        let often = all().filter(|series| series.label == label).count() > 1;
        if often && !shared.contains(&label) {
            shared.push(label);
        }
    }
    let place = |label: &str| shared.iter().position(|one| *one == label);
    let mut next = shared.len();
    let mut places = Vec::with_capacity(labels.len());
    for label in labels {
        places.push(place(label).unwrap_or(next) % SERIES.len());
        next += usize::from(place(label).is_none());
    }
    let twice = (1..places.len()).any(|index| places[..index].contains(&places[index]));
    if twice || labels.iter().all(|label| place(label).is_none()) {
        places = (0..labels.len()).map(|index| index % SERIES.len()).collect();
    }
    places.into_iter().map(|place| SERIES[place]).collect()
}

/// Moves labels apart that stand at these heights, each as little as can be, within bounds.
fn apart(heights: &[i32], distance: i32, (top, bottom): (i32, i32)) -> Vec<i32> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    order.sort_by_key(|index| heights[*index]);
    let mut rows = heights.to_vec();
    let mut free = top;
    for index in &order {
        rows[*index] = heights[*index].max(free);
        free = rows[*index] + distance;
    }
    // What was pushed out at the bottom is pushed back up.
    let mut limit = bottom;
    for index in order.iter().rev() {
        rows[*index] = rows[*index].min(limit);
        limit = rows[*index] - distance;
    }
    rows
}

/// The height of a line of text of the common size.
const LINE: i32 = SIZE + 5;
