//! Renders run records: pictures as SVG, HTML pages, one Markdown page, the table a terminal shows,
//! and the formats of other tools. Pure and byte-deterministic: the same records give the same
//! bytes, so a rendered report can be checked against them.

mod article;
mod calibration;
mod door;
mod evidence;
mod facts;
mod front;
mod html;
mod index;
mod markdown;
mod picture;
mod series;
mod table;
mod text;
mod track;
mod words;

use article::Joined;
pub use calibration::{calibration_json, calibration_text};
pub use door::{Export, Format, export};
use index::Index;
pub use markdown::{articles_table, claims_table};
use model::{Calibration, Footer, Header, Judgement, Observation};
pub use table::table;
pub use track::{Track, TrackPoint, TrackStep};
pub use words::wrapped;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// The run.
    pub header: &'a Header,
    /// What was measured.
    pub observations: &'a [Observation],
    /// What came of it.
    pub judgements: &'a [Judgement],
    /// The end of the record; `None` for a run that was cut off.
    pub footer: Option<&'a Footer>,
    /// What the answers of this harness are worth on that machine, where that was measured.
    pub calibration: Option<&'a Calibration>,
    /// The series of the history; empty where there is none.
    pub tracks: &'a [Track],
}

/// One file of a rendered report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it goes, under the folder of the report, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Renders everything: `index.html`, a page for each article and for the calibration, `report.md`,
/// `pictures/*.svg`, and the pages of the history in `history/`.
///
/// Several runs are joined: of each article the newest run is shown, with what earlier ones said.
///
/// # Errors
/// If a scenario in a record is not one: then the record is not of this version.
pub fn render(runs: &[Content<'_>]) -> Result<Vec<Page>, String> {
    let mut joined = Joined::new(runs)?;
    for article in &mut joined.articles {
        article.pictures =
            picture::draw_all(&article.scenario, &Index::new(&article.observations))?;
    }
    let pictures = joined.articles.iter().flat_map(|article| &article.pictures);
    let mut pages: Vec<Page> =
        pictures.map(|drawn| Page { path: drawn.path.clone(), text: drawn.svg.clone() }).collect();
    pages.push(Page { path: "index.html".to_owned(), text: front::page(&joined) });
    let calibrations = joined.calibrations();
    if !calibrations.is_empty() {
        let text = front::calibration_page(&calibrations);
        pages.push(Page { path: "calibration.html".to_owned(), text });
    }
    for article in &joined.articles {
        pages.push(Page { path: article.page(), text: html::page(article)? });
    }
    pages.push(Page { path: "report.md".to_owned(), text: markdown::page(&joined) });
    pages.extend(track::pages(joined.tracks())?);
    Ok(pages)
}

/// The verdicts that count: of each article those of the newest run.
///
/// # Errors
/// As [`render`].
pub fn newest(runs: &[Content<'_>]) -> Result<Vec<Judgement>, String> {
    Ok(Joined::new(runs)?.judgements().cloned().collect())
}
