//! Records joined: each article as the newest run that has it, with what earlier runs said.

use std::collections::{BTreeMap, BTreeSet};

use model::scenario::Claim;
use model::{Calibration, Header, Judgement, Observation, Scenario, parse_scenario};

use crate::picture::Drawn;
use crate::{Content, Track};

/// Several runs as one.
pub(crate) struct Joined<'a> {
    /// Newest first, none twice.
    pub(crate) runs: Vec<Content<'a>>,
    /// By their ids.
    pub(crate) articles: Vec<Article<'a>>,
}

impl<'a> Joined<'a> {
    /// The runs in any order, some perhaps twice.
    ///
    /// # Errors
    /// If a scenario in a record is not one.
    pub(crate) fn new(contents: &[Content<'a>]) -> Result<Self, String> {
        let mut runs = contents.to_vec();
        runs.sort_by(|a, b| newest_first(a.header, b.header));
        let mut seen = BTreeSet::new();
        runs.retain(|run| seen.insert(run.header.run.as_str()));
        let mut articles: BTreeMap<&str, Article<'a>> = BTreeMap::new();
        for run in &runs {
            for source in &run.header.scenarios {
                match articles.get_mut(source.id.as_str()) {
                    Some(article) => article.earlier.push(Earlier::new(*run, &source.id)),
                    None => {
                        let article = Article::new(*run, &source.id, &source.text)?;
                        articles.insert(&source.id, article);
                    }
                }
            }
        }
        Ok(Joined { runs, articles: articles.into_values().collect() })
    }

    /// What the answers of each calibrated machine are worth, that of the newest run first.
    pub(crate) fn calibrations(&self) -> Vec<&'a Calibration> {
        let mut all: Vec<&Calibration> = Vec::new();
        for one in self.runs.iter().filter_map(|run| run.calibration) {
            if !all.iter().any(|known| known.header == one.header) {
                all.push(one);
            }
        }
        all
    }

    /// The series of the history, which are the same whatever the run.
    pub(crate) fn tracks(&self) -> &'a [Track] {
        self.runs.iter().map(|run| run.tracks).find(|tracks| !tracks.is_empty()).unwrap_or_default()
    }

    /// The verdicts that count: the newest of each article.
    pub(crate) fn judgements(&self) -> impl Iterator<Item = &'a Judgement> + Clone {
        self.articles.iter().flat_map(|article| article.judgements.iter().copied())
    }
}

/// Runs are named after their start, so that the name decides between two of one moment.
fn newest_first(a: &Header, b: &Header) -> std::cmp::Ordering {
    (&b.started, &b.run).cmp(&(&a.started, &a.run))
}

/// An article with everything that was made of it in its newest run.
pub(crate) struct Article<'a> {
    pub(crate) run: Content<'a>,
    pub(crate) scenario: Scenario,
    pub(crate) judgements: Vec<&'a Judgement>,
    pub(crate) observations: Vec<&'a Observation>,
    /// Newest first.
    pub(crate) earlier: Vec<Earlier<'a>>,
    /// Empty until they are drawn.
    pub(crate) pictures: Vec<Drawn>,
}

impl<'a> Article<'a> {
    /// The scenario is taken from the record itself, as it was then.
    fn new(run: Content<'a>, id: &str, text: &str) -> Result<Self, String> {
        let scenario = parse_scenario(id, id, text).map_err(|faults| {
            let first = faults.first().map(ToString::to_string).unwrap_or_default();
            format!("the record's scenario `{id}` is not one: {first}")
        })?;
        Ok(Article {
            run,
            scenario,
            judgements: run.judgements.iter().filter(|one| one.scenario == id).collect(),
            observations: run.observations.iter().filter(|one| one.scenario == id).collect(),
            earlier: Vec::new(),
            pictures: Vec::new(),
        })
    }

    /// The name of its page, which is never that of the front page.
    pub(crate) fn page(&self) -> String {
        format!("article-{}.html", self.scenario.id)
    }

    /// The claims that were judged, in the order of the scenario, each with its cases.
    pub(crate) fn claims(&self) -> Vec<(&Claim, Vec<&'a Judgement>)> {
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

/// A case of which not all runs say the same.
pub(crate) struct Change<'a> {
    pub(crate) claim: &'a str,
    pub(crate) case: &'a str,
    /// Newest first; nothing where a run did not judge it.
    pub(crate) verdicts: Vec<Option<&'a Judgement>>,
}

impl<'a> Article<'a> {
    /// The cases on which runs differ, and those that only earlier runs judged.
    pub(crate) fn changes(&self) -> Vec<Change<'a>> {
        let newest = self.judgements.iter().map(|one| (one.claim.as_str(), one.case.as_str()));
        let mut keys: Vec<(&str, &str)> = newest.collect();
        let mut seen: BTreeSet<(&str, &str)> = keys.iter().copied().collect();
        let before = self.earlier.iter().flat_map(|run| run.verdicts.keys());
        keys.extend(before.filter(|key| seen.insert(**key)));
        let newest: BTreeMap<_, &Judgement> = self
            .judgements
            .iter()
            .map(|one| ((one.claim.as_str(), one.case.as_str()), *one))
            .collect();
        let all = keys.into_iter().map(|key| {
            let before = self.earlier.iter().map(|run| run.verdict(key.0, key.1));
            let verdicts = std::iter::once(newest.get(&key).copied()).chain(before).collect();
            Change { claim: key.0, case: key.1, verdicts }
        });
        all.filter(Change::is_one).collect()
    }
}

impl Change<'_> {
    fn is_one(&self) -> bool {
        let mut words = self.verdicts.iter().flatten().map(|one| one.verdict);
        let first = words.next();
        self.verdicts.first().is_none_or(Option::is_none) || words.any(|one| Some(one) != first)
    }
}

/// What an earlier run said of an article.
pub(crate) struct Earlier<'a> {
    pub(crate) header: &'a Header,
    verdicts: BTreeMap<(&'a str, &'a str), &'a Judgement>,
}

impl<'a> Earlier<'a> {
    fn new(run: Content<'a>, id: &str) -> Self {
        let of = run.judgements.iter().filter(|one| one.scenario == id);
        let verdicts = of.map(|one| ((one.claim.as_str(), one.case.as_str()), one)).collect();
        Earlier { header: run.header, verdicts }
    }

    /// Its verdict on a claim in a case.
    pub(crate) fn verdict(&self, claim: &str, case: &str) -> Option<&'a Judgement> {
        self.verdicts.get(&(claim, case)).copied()
    }
}
