//! Pictures, drawn by plotters as SVG. Labels stand at the ends of their lines, in the colours of
//! Okabe and Ito ("Color universal design", 2008), which people who see few colours tell apart.

use model::scenario::{Picture, PictureKind};
use model::{Observation, Scenario, significant};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::series::{Curve, Dot, curves};

const SIZE: (u32, u32) = (760, 420);
/// Room for the labels on the right.
const LABELS: u32 = 220;
/// Least distance between two labels, in pixels.
const LINE: i32 = 17;
const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(34, 34, 34);
const GRID: RGBColor = RGBColor(226, 226, 226);
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// A picture that was drawn.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) path: String,
    pub(crate) title: String,
    /// What it shows in words, for who does not see it.
    pub(crate) words: String,
    pub(crate) svg: String,
}

type Root<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Draws the pictures of an article for which anything was measured.
pub(crate) fn draw_all(
    scenario: &Scenario,
    observations: &[&Observation],
) -> Result<Vec<Drawn>, String> {
    let mut drawn = Vec::new();
    for picture in &scenario.picture {
        let curves = curves(picture, observations);
        if curves.is_empty() {
            continue;
        }
        let svg = draw(picture, &curves, &colours(scenario, &curves))
            .map_err(|error| format!("picture `{}`: {error}", picture.id))?;
        let words = in_words(picture, &curves);
        drawn.push(Drawn {
            path: format!("pictures/{}-{}.svg", scenario.id, picture.id),
            title: picture.title.clone(),
            svg: with_title(&svg, &picture.title, &words),
            words,
        });
    }
    Ok(drawn)
}

/// A colour for each line: the same for a label in all pictures of an article that have it, as long
/// as no two lines of one picture would share it; else one after the other.
fn colours(scenario: &Scenario, curves: &[Curve]) -> Vec<RGBColor> {
    let all = || scenario.picture.iter().flat_map(|picture| &picture.series);
    let mut shared: Vec<&str> = Vec::new();
    for label in all().map(|series| series.label.as_str()) {
        let often = all().filter(|series| series.label == label).count() > 1;
        if often && !shared.contains(&label) {
            shared.push(label);
        }
    }
    let place = |curve: &Curve| shared.iter().position(|label| *label == curve.label);
    let mut next = shared.len();
    let mut places = Vec::with_capacity(curves.len());
    for curve in curves {
        places.push(place(curve).unwrap_or(next) % COLOURS.len());
        next += usize::from(place(curve).is_none());
    }
    let twice = (1..places.len()).any(|index| places[..index].contains(&places[index]));
    if twice || curves.iter().all(|curve| place(curve).is_none()) {
        places = (0..curves.len()).map(|index| index % COLOURS.len()).collect();
    }
    places.into_iter().map(|place| COLOURS[place]).collect()
}

fn draw(
    picture: &Picture,
    curves: &[Curve],
    colours: &[RGBColor],
) -> Result<String, Box<dyn std::error::Error>> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let title = (FONT, 17).into_font().color(&INK);
        root.draw(&Text::new(picture.title.clone(), (16, 12), title))?;
        let (x, y) = ranges(picture.kind, curves);
        let lines: Vec<(&Curve, &RGBColor)> = curves.iter().zip(colours).collect();
        if picture.kind == PictureKind::Steps {
            stepped(&root, picture, &lines, x, y)?;
        } else {
            logarithmic(&root, picture, &lines, x, y)?;
        }
        root.present()?;
    }
    Ok(svg)
}

type Range = std::ops::Range<f64>;

/// The axes: a little more than the points and their intervals.
fn ranges(kind: PictureKind, curves: &[Curve]) -> (Range, Range) {
    let dots = || curves.iter().flat_map(|curve| &curve.dots);
    let least = |of: fn(&Dot) -> f64| dots().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Dot) -> f64| dots().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (x, y) = ((least(|d| d.x), most(|d| d.x)), (least(|d| d.low), most(|d| d.high)));
    if kind == PictureKind::Steps {
        (x.0 - 0.5..x.1 + 0.5, 0.0..(y.1 * 1.25).max(1.0))
    } else {
        // A count of zero has no place on a logarithmic axis; one is where it is put.
        let floor = |value: f64| if value > 0.0 { value } else { 1.0 };
        (floor(x.0) / 1.3..x.1 * 1.3, floor(y.0) / 1.8..floor(y.1) * 1.8)
    }
}

/// Where a chart stands in its picture: under the title, with room for labels on three sides.
fn canvas<'a, 'b>(root: &'a Root<'b>) -> ChartBuilder<'a, 'b, SVGBackend<'b>> {
    let mut builder = ChartBuilder::on(root);
    builder
        .margin_top(46)
        .margin_right(LABELS)
        .margin_left(8)
        .x_label_area_size(44)
        .y_label_area_size(74);
    builder
}

/// Draws the grid and both axes, with at most so many numbers on the vertical one.
fn axes<'b, X, Y>(
    chart: &mut ChartContext<'_, SVGBackend<'b>, Cartesian2d<X, Y>>,
    picture: &Picture,
    numbers: usize,
    vertical: &dyn Fn(&f64) -> String,
) -> Result<(), Box<dyn std::error::Error>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(INK)
        .label_style((FONT, 13).into_font().color(&INK))
        .x_desc(picture.along.as_str())
        .y_desc(axis(picture))
        .y_labels(numbers)
        .x_label_formatter(&|value| significant(*value))
        .y_label_formatter(&vertical)
        .draw()?;
    Ok(())
}

fn logarithmic(
    root: &Root<'_>,
    picture: &Picture,
    lines: &[(&Curve, &RGBColor)],
    x: Range,
    y: Range,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut chart = canvas(root).build_cartesian_2d(x.log_scale(), y.log_scale())?;
    axes(&mut chart, picture, 11, &|value| tick(picture, *value))?;
    let mut labels = Vec::new();
    for (curve, colour) in lines {
        let dots = curve.dots.iter().filter(|dot| dot.y > 0.0);
        chart.draw_series(LineSeries::new(
            dots.clone().map(|dot| (dot.x, dot.y)),
            colour.stroke_width(2),
        ))?;
        for dot in dots {
            let low = dot.low.max(f64::MIN_POSITIVE);
            chart.draw_series([PathElement::new(
                vec![(dot.x, low), (dot.x, dot.high)],
                colour.stroke_width(2),
            )])?;
            chart.draw_series([Circle::new((dot.x, dot.y), 4, colour.filled())])?;
        }
        if let Some(last) = curve.dots.iter().rfind(|dot| dot.y > 0.0) {
            labels.push((chart.backend_coord(&(last.x, last.y)), label(picture, curve), **colour));
        }
    }
    place(root, labels)
}

fn stepped(
    root: &Root<'_>,
    picture: &Picture,
    lines: &[(&Curve, &RGBColor)],
    x: Range,
    y: Range,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut chart =
        canvas(root).build_cartesian_2d::<RangedCoordf64, RangedCoordf64>(x.into(), y.into())?;
    // Half a block is nothing.
    let whole = |value: &f64| match value.fract() {
        0.0 => significant(*value),
        _ => String::new(),
    };
    axes(&mut chart, picture, 5, &whole)?;
    let mut labels = Vec::new();
    for (curve, colour) in lines {
        chart.draw_series(LineSeries::new(steps(&curve.dots), colour.stroke_width(2)))?;
        for dot in &curve.dots {
            chart.draw_series([Circle::new((dot.x, dot.y), 4, colour.filled())])?;
        }
        if let Some(last) = curve.dots.last() {
            labels.push((chart.backend_coord(&(last.x, last.y)), label(picture, curve), **colour));
        }
    }
    place(root, labels)
}

/// A line that keeps its height from one point to the next and steps there.
fn steps(dots: &[Dot]) -> Vec<(f64, f64)> {
    let mut line = Vec::new();
    for pair in dots.windows(2) {
        line.push((pair[0].x, pair[0].y));
        line.push((pair[1].x, pair[0].y));
    }
    line.extend(dots.last().map(|dot| (dot.x, dot.y)));
    line
}

/// Writes the labels right of the chart, each near the end of its line and none over another.
fn place(
    root: &Root<'_>,
    mut labels: Vec<((i32, i32), String, RGBColor)>,
) -> Result<(), Box<dyn std::error::Error>> {
    labels.sort_by_key(|((_, y), _, _)| *y);
    let lowest = i32::try_from(SIZE.1).unwrap_or(i32::MAX) - 60;
    let mut free = i32::MIN;
    let mut rows: Vec<i32> = Vec::new();
    for ((_, y), _, _) in &labels {
        let row = (*y).max(free);
        rows.push(row);
        free = row + LINE;
    }
    // What was pushed out at the bottom is pushed back up.
    let mut limit = lowest;
    for row in rows.iter_mut().rev() {
        *row = (*row).min(limit);
        limit = *row - LINE;
    }
    let x = i32::try_from(SIZE.0 - LABELS).unwrap_or(0) + 8;
    for ((_, text, colour), y) in labels.into_iter().zip(rows) {
        let middle = Pos::new(HPos::Left, VPos::Center);
        let style = (FONT, 14).into_font().color(&colour).pos(middle);
        root.draw(&Text::new(text, (x, y), style))?;
    }
    Ok(())
}

/// A line's label, with its slope where it grows.
fn label(picture: &Picture, curve: &Curve) -> String {
    match (curve.slope, picture.kind) {
        (Some(slope), _) => format!("{} (slope {slope:.2})", curve.label),
        (None, PictureKind::Ratio) => {
            let last = curve.dots.last().map(|dot| significant(dot.y)).unwrap_or_default();
            format!("{} ({last}×)", curve.label)
        }
        _ => curve.label.clone(),
    }
}

/// What the vertical axis shows.
fn axis(picture: &Picture) -> &'static str {
    let metric = picture.metric.get_ref();
    match (picture.kind, metric.fixed_unit()) {
        (PictureKind::Ratio, _) => "times as long",
        (_, Some("bytes/op")) => "bytes allocated",
        (_, Some("blocks/op")) => "allocations",
        (_, Some("ns/op")) => "time",
        _ => "",
    }
}

/// A number on the vertical axis, with the prefix of its unit.
fn tick(picture: &Picture, value: f64) -> String {
    let unit = picture.metric.get_ref().fixed_unit();
    let (steps, suffix): (&[&str], &str) = match (picture.kind, unit) {
        (PictureKind::Ratio, _) => return format!("{}×", significant(value)),
        (_, Some("ns/op")) => (&["ns", "µs", "ms", "s"], ""),
        (_, Some("bytes/op")) => (&["", "k", "M", "G", "T"], "B"),
        _ => (&["", "k", "M", "G", "T"], ""),
    };
    let mut scaled = value;
    let mut step = 0;
    while scaled >= 999.5 && step + 1 < steps.len() {
        scaled /= 1000.0;
        step += 1;
    }
    format!("{} {}{suffix}", significant(scaled), steps[step]).trim_end().to_owned()
}

/// Every line with its first and last point.
fn in_words(picture: &Picture, curves: &[Curve]) -> String {
    let each = curves.iter().map(|curve| {
        let point = |dot: &Dot| {
            format!("{} at {}={}", tick(picture, dot.y), picture.along, significant(dot.x))
        };
        let ends = match curve.dots.as_slice() {
            [first, .., last] => format!("{} to {}", point(first), point(last)),
            [one] => point(one),
            [] => String::new(),
        };
        format!("{}: {ends}", label(picture, curve))
    });
    format!("{}.", each.collect::<Vec<_>>().join("; "))
}

/// Puts a title and a description into the picture, for readers that speak.
fn with_title(svg: &str, title: &str, words: &str) -> String {
    let Some(end) = svg.find('>').map(|at| at + 1) else { return svg.to_owned() };
    let (title, words) = (escaped(title), escaped(words));
    let head = svg[..end].replacen("<svg ", "<svg role=\"img\" ", 1);
    format!("{head}\n<title>{title}</title>\n<desc>{words}</desc>{}", &svg[end..])
}

/// A text in XML and HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
