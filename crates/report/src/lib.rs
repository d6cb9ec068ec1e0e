//! Renders a run record: pictures as SVG, HTML pages, one Markdown page, and the table a
//! terminal shows. Pure and byte-deterministic: the same record gives the same bytes, so a rendered
//! report can be checked against its record.

mod calibration;
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

use std::collections::BTreeMap;

use model::scenario::Claim;
use model::{Calibration, Footer, Header, Judgement, Observation, Scenario, parse_scenario};

pub use calibration::{calibration_json, calibration_text};
use index::Index;
pub use markdown::claims_table;
use picture::Drawn;
pub use table::{summary, table};
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

/// An article of a record with everything that was made of it.
struct Article<'a> {
    scenario: Scenario,
    judgements: Vec<&'a Judgement>,
    observations: Vec<&'a Observation>,
    pictures: Vec<Drawn>,
}

impl<'a> Article<'a> {
    /// The name of its page, which is never that of the front page.
    fn page(&self) -> String {
        format!("article-{}.html", self.scenario.id)
    }

    /// The claims that were judged, in the order of the scenario, each with its cases.
    fn claims(&self) -> Vec<(&Claim, Vec<&'a Judgement>)> {
        let mut by_claim: BTreeMap<&str, Vec<&'a Judgement>> = BTreeMap::new();
        for judgement in &self.judgements {
            by_claim.entry(judgement.claim.as_str()).or_default().push(judgement);
        }
        let claims = self.scenario.claim.iter().filter_map(|claim| {
            let cases = by_claim.remove(claim.id.get_ref().as_str())?;
            Some((claim, cases))
        });
        claims.collect()
    }
}

/// Renders everything: `index.html`, a page for each article and for the calibration, `report.md`,
/// `pictures/*.svg`, and the pages of the history in `history/`.
///
/// # Errors
/// If a scenario in the record is not one: then the record is not of this version.
pub fn render(content: &Content<'_>) -> Result<Vec<Page>, String> {
    let articles = articles(content)?;
    let pictures = articles.iter().flat_map(|article| &article.pictures);
    let mut pages: Vec<Page> =
        pictures.map(|drawn| Page { path: drawn.path.clone(), text: drawn.svg.clone() }).collect();
    pages.push(Page { path: "index.html".to_owned(), text: front::page(content, &articles) });
    if let Some(found) = content.calibration {
        let text = front::calibration_page(found);
        pages.push(Page { path: "calibration.html".to_owned(), text });
    }
    for article in &articles {
        pages.push(Page { path: article.page(), text: html::page(article)? });
    }
    pages.push(Page { path: "report.md".to_owned(), text: markdown::page(content, &articles) });
    pages.extend(track::pages(content.tracks)?);
    Ok(pages)
}

/// The articles of a record. Scenarios are taken from the record itself, as they were then.
fn articles<'a>(content: &Content<'a>) -> Result<Vec<Article<'a>>, String> {
    let mut articles = Vec::new();
    for source in &content.header.scenarios {
        let scenario = parse_scenario(&source.id, &source.id, &source.text).map_err(|faults| {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            format!("the record's scenario `{}` is not one: {first}", source.id)
        })?;
        let of = |name: &str| name == source.id;
        let observations: Vec<&Observation> =
            content.observations.iter().filter(|one| of(&one.scenario)).collect();
        articles.push(Article {
            judgements: content.judgements.iter().filter(|one| of(&one.scenario)).collect(),
            pictures: picture::draw_all(&scenario, &Index::new(&observations))?,
            observations,
            scenario,
        });
    }
    Ok(articles)
}
