//! The pages of the history: what changed lately, and a page for each experiment with a picture of
//! each of its series.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use model::significant;

use crate::Page;
use crate::html::{begin, end, table};
use crate::picture::track::{POINTS_MOST, draw, short};
use crate::text::escaped;

/// A series with what a detector says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The experiment it belongs to: series of one share a page.
    pub experiment: String,
    /// The series as people name it.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
    /// In order of time.
    pub points: Vec<TrackPoint>,
    /// Where it changed, ascending.
    pub steps: Vec<TrackStep>,
    /// The smallest relative change that counts; 0 where there is no floor.
    pub floor: f64,
    /// Why nothing is said of it; empty where something is.
    pub note: String,
}

/// One point of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackPoint {
    /// When, as `2026-11-25`.
    pub day: String,
    /// The commit.
    pub commit: String,
    /// The value.
    pub value: f64,
    /// Its interval, where there is one.
    pub interval: Option<(f64, f64)>,
    /// Whether it is far from its surroundings and begins nothing.
    pub is_outlier: bool,
}

/// Where a series changed.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackStep {
    /// The first point of the new segment.
    pub index: usize,
    /// Level before.
    pub before: f64,
    /// Level after.
    pub after: f64,
    /// `worse`, `better` or `changed`.
    pub word: &'static str,
}

/// Steps the front page of the history shows at most.
const NEWS_MOST: usize = 40;

/// The pages of the history, all in the folder `history`; none where there is nothing to show.
pub(crate) fn pages(tracks: &[Track]) -> Result<Vec<Page>, String> {
    if tracks.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_experiment: BTreeMap<&str, Vec<&Track>> = BTreeMap::new();
    for track in tracks {
        by_experiment.entry(&track.experiment).or_default().push(track);
    }
    let names = file_names(by_experiment.keys().copied());
    let mut pages = Vec::new();
    for (experiment, tracks) in &by_experiment {
        experiment_pages(&mut pages, experiment, &names[experiment], tracks)?;
    }
    let text = front(tracks, &by_experiment, &names);
    pages.push(Page { path: "history/index.html".to_owned(), text });
    Ok(pages)
}

/// A file name for each experiment, which differ even where only their strange letters do.
fn file_names<'a>(experiments: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let mut taken = BTreeSet::from(["index".to_owned()]);
    let mut names = BTreeMap::new();
    for experiment in experiments {
        let letter = |one: char| if one.is_ascii_alphanumeric() { one } else { '-' };
        let safe: String = experiment.chars().take(80).map(letter).collect();
        let mut name = safe.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{safe}-{number}");
            number += 1;
        }
        names.insert(experiment, name);
    }
    names
}

fn front(
    tracks: &[Track],
    by_experiment: &BTreeMap<&str, Vec<&Track>>,
    names: &BTreeMap<&str, String>,
) -> String {
    let mut text = begin("What changed");
    text.push_str("<p><a href=\"../index.html\">The newest run</a></p>\n<h1>What changed</h1>\n");
    let points: usize = tracks.iter().map(|track| track.points.len()).sum();
    let _ = writeln!(
        text,
        "<p class=\"lead\">{points} points in {} series of {} experiments.</p>",
        tracks.len(),
        by_experiment.len()
    );
    text.push_str("<h2 id=\"lately\">Lately</h2>\n");
    let mut news: Vec<(&Track, &TrackStep, &TrackPoint)> = Vec::new();
    for track in tracks {
        let steps = track.steps.iter();
        news.extend(steps.filter_map(|step| Some((track, step, track.points.get(step.index)?))));
    }
    news.sort_by(|a, b| (&b.2.day, &a.0.name).cmp(&(&a.2.day, &b.0.name)));
    if news.is_empty() {
        text.push_str("<p>Nothing: no series has a step.</p>\n");
    } else {
        let rows = news.iter().take(NEWS_MOST).map(|(track, step, point)| {
            let name = &names[track.experiment.as_str()];
            vec![
                escaped(&point.day),
                format!("<a href=\"{name}.html\">{}</a>", escaped(&track.name)),
                marked(step.word),
                escaped(&change(step)),
                format!("<code>{}</code>", escaped(&short(&point.commit))),
            ]
        });
        let names = ["since", "series", "", "change", "commit"];
        table(&mut text, ("numbers", "Changes"), &names, rows);
        if news.len() > NEWS_MOST {
            let _ = writeln!(text, "<p>{} older steps are not shown.</p>", news.len() - NEWS_MOST);
        }
    }
    text.push_str("<h2 id=\"experiments\">Experiments</h2>\n");
    let rows = by_experiment.iter().map(|(experiment, tracks)| {
        let name = &names[experiment];
        let steps: usize = tracks.iter().map(|track| track.steps.len()).sum();
        vec![
            format!("<a href=\"{name}.html\">{}</a>", escaped(experiment)),
            tracks.len().to_string(),
            steps.to_string(),
        ]
    });
    table(&mut text, ("numbers", "Experiments"), &["experiment", "series", "steps"], rows);
    text.push_str(end());
    text
}

/// A word with a mark that needs no colour.
fn marked(word: &str) -> String {
    let (class, mark) = match word {
        "worse" => ("surprise", "▲"),
        "better" => ("holds", "▼"),
        _ => ("inconclusive", "◆"),
    };
    format!("<span class=\"{class}\"><span aria-hidden=\"true\">{mark} </span>{word}</span>")
}

fn change(step: &TrackStep) -> String {
    let (before, after) = (significant(step.before), significant(step.after));
    if step.before == 0.0 {
        return format!("{before} to {after}");
    }
    format!("{before} to {after} ({:+.1} %)", (step.after / step.before - 1.0) * 100.0)
}

fn experiment_pages(
    pages: &mut Vec<Page>,
    experiment: &str,
    file: &str,
    tracks: &[&Track],
) -> Result<(), String> {
    let mut text = begin(experiment);
    text.push_str("<p><a href=\"index.html\">What changed</a></p>\n");
    let _ = writeln!(text, "<h1>{}</h1>", escaped(experiment));
    let (flat, moving): (Vec<&Track>, Vec<&Track>) =
        tracks.iter().copied().partition(|track| is_flat(track));
    for (number, track) in (1..).zip(&moving) {
        let picture = format!("pictures/{file}-{number}.svg");
        let (svg, (width, height), words) = draw(&format!("{file}-{number}"), track)?;
        let name = escaped(&track.name);
        let _ = writeln!(text, "<section>\n<h2 id=\"s{number}\">{name}</h2>");
        let _ = writeln!(
            text,
            "<figure class=\"wide\" tabindex=\"0\"><img src=\"{picture}\" width=\"{width}\" \
             height=\"{height}\" alt=\"{name}. {}\"/></figure>",
            escaped(&words)
        );
        section(&mut text, track);
        pages.push(Page { path: format!("history/{picture}"), text: svg });
    }
    if !flat.is_empty() {
        text.push_str("<h2 id=\"unchanged\">Unchanged</h2>\n");
        let rows = flat.iter().map(|track| {
            let value = track.points.last().map_or(0.0, |point| point.value);
            vec![
                escaped(&track.name),
                format!("{} {}", significant(value), escaped(&track.unit)),
                track.points.len().to_string(),
            ]
        });
        table(&mut text, ("numbers", "Series"), &["series", "value", "points"], rows);
    }
    text.push_str(end());
    pages.push(Page { path: format!("history/{file}.html"), text });
    Ok(())
}

/// Whether every point has the same value: a picture of it would be a line.
fn is_flat(track: &Track) -> bool {
    track.points.windows(2).all(|pair| pair[0].value.to_bits() == pair[1].value.to_bits())
}

fn section(text: &mut String, track: &Track) {
    let mut notes = Vec::new();
    if !track.note.is_empty() {
        notes.push(track.note.clone());
    }
    if track.floor > 0.0 {
        let floor = significant(track.floor * 100.0);
        notes.push(format!("Changes below {floor} % are not told from noise."));
    }
    if track.points.len() > POINTS_MOST {
        notes.push(format!("The picture shows the newest {POINTS_MOST} points."));
    }
    if !notes.is_empty() {
        let _ = writeln!(text, "<p>{}</p>", escaped(&notes.join(" ")));
    }
    let names = ["day", "commit", "value", "interval", ""];
    text.push_str("<details><summary>The points</summary>\n");
    let steps: BTreeMap<usize, &TrackStep> =
        track.steps.iter().map(|step| (step.index, step)).collect();
    let rows = track.points.iter().enumerate().rev().take(POINTS_MOST).map(|(index, point)| {
        let interval = point.interval.map_or(String::new(), |(low, high)| {
            format!("{} to {}", significant(low), significant(high))
        });
        let mark = match steps.get(&index) {
            Some(step) => format!("{} {}", marked(step.word), escaped(&change(step))),
            None if point.is_outlier => "outlier".to_owned(),
            None => String::new(),
        };
        let (day, commit) = (escaped(&point.day), escaped(&short(&point.commit)));
        vec![day, format!("<code>{commit}</code>"), significant(point.value), interval, mark]
    });
    table(text, ("numbers", "Series"), &names, rows);
    text.push_str("</details>\n</section>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(name: &str, values: &[f64], steps: Vec<TrackStep>) -> Track {
        let point = |(index, value): (usize, &f64)| TrackPoint {
            day: format!("2026-01-{:02}", index + 1),
            commit: format!("c{index}<b>"),
            value: *value,
            interval: Some((value * 0.99, value * 1.01)),
            is_outlier: *value > 500.0,
        };
        Track {
            experiment: "article/<grow>".to_owned(),
            name: name.to_owned(),
            unit: "ns/op".to_owned(),
            points: values.iter().enumerate().map(point).collect(),
            steps,
            floor: 0.01,
            note: String::new(),
        }
    }

    #[test]
    fn steps_are_on_the_front_page_and_pictures_are_whole() {
        let step = TrackStep { index: 3, before: 100.0, after: 120.0, word: "worse" };
        let tracks = [
            track("grow & go", &[100.0, 101.0, 99.0, 120.0, 900.0, 121.0], vec![step]),
            track("counted", &[7.0, 7.0, 7.0], Vec::new()),
        ];
        let pages = pages(&tracks).unwrap();
        let of = |path: &str| &pages.iter().find(|page| page.path == path).unwrap().text;
        let front = of("history/index.html");
        assert!(front.contains("worse") && front.contains("100 to 120 (+20.0 %)"), "{front}");
        let page = of("history/article--grow-.html");
        assert!(page.contains("outlier") && page.contains("Unchanged"), "{page}");
        assert!(!page.contains("<b>") && !front.contains("<b>"));
        let svg = of("history/pictures/article--grow--1.svg");
        let document = roxmltree::Document::parse(svg).unwrap();
        assert!(document.descendants().any(|node| node.has_tag_name("title")));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn names_of_pages_differ() {
        let names = file_names(["a/b", "a b", "index"].into_iter());
        assert_eq!(names["a/b"], "a-b");
        assert_eq!(names["a b"], "a-b-2");
        assert_eq!(names["index"], "index-2");
    }

    #[test]
    fn strange_series_are_drawn() {
        for values in [vec![], vec![1.0], vec![0.0, -5.0, 0.0], vec![1e300, 1.0], vec![1.0; 2000]] {
            let (svg, _, _) = draw("x", &track("x", &values, Vec::new())).unwrap();
            assert!(!svg.contains("NaN"), "{values:?}");
            roxmltree::Document::parse(&svg).unwrap();
        }
    }
}
