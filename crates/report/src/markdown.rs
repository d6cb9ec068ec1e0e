//! The Markdown page.

use std::fmt::Write;

use model::Judgement;
use model::scenario::Claim;

use crate::facts::{self, CROSS_CHECK, FINDING};
use crate::table::summary;
use crate::{Article, Content, articles, calibration};

/// The whole report.
pub(crate) fn page(content: &Content<'_>, articles: &[Article<'_>]) -> String {
    let mut text = String::from("# Claims about Go, executed\n\n");
    for sentence in content.calibration.map(calibration::sentences).unwrap_or_default() {
        let _ = writeln!(text, "{sentence}\n");
    }
    let _ = writeln!(text, "{}", filled(&summary(content.judgements)));
    text.push_str("\n| | |\n| --- | --- |\n");
    for cells in facts::run(content) {
        row(&mut text, &cells);
    }
    for article in articles {
        article_section(&mut text, article);
    }
    text
}

fn article_section(text: &mut String, article: &Article<'_>) {
    let about = &article.scenario.article;
    let _ = writeln!(text, "\n## {}\n", filled(&about.title));
    let _ = writeln!(text, "<{}>, {}\n", about.url, about.published);
    let _ = writeln!(text, "{}\n", filled(&about.summary));
    text.push_str(&verdicts(article));
    for picture in &article.pictures {
        let (title, words) = (filled(&picture.title), filled(&picture.words));
        let _ = writeln!(text, "\n![{title}]({})\n\n{words}", picture.path);
    }
    for (claim, cases) in article.claims() {
        claim_section(text, &article.scenario.id, claim, &cases);
    }
    let checks = facts::cross_checks(&article.observations);
    if !checks.is_empty() {
        text.push_str("\n### Second opinions\n\n");
        text.push_str("The same operations, once each, through the bench frameworks.\n\n");
        heading(text, &CROSS_CHECK);
        for cells in checks {
            row(text, &cells);
        }
    }
}

fn claim_section(text: &mut String, article: &str, claim: &Claim, cases: &[&Judgement]) {
    let id = claim.id.get_ref();
    let _ = writeln!(text, "\n### {id}\n\n> {}\n", filled(&claim.sentence));
    let origin = if claim.beyond { "Beyond the article, at" } else { "From" };
    let _ = writeln!(text, "{origin} “{}”. {}\n", claim.section, filled(&claim.analysis));
    for judgement in cases {
        let word = facts::verdict(judgement);
        let _ = writeln!(text, "- **{}: {word}.** {}", judgement.case, cell(&judgement.why));
        if let Some(expectation) = facts::expectation(claim, judgement) {
            let reason = filled(&expectation.reason);
            let _ = writeln!(text, "  Expected {}: {reason}", expectation.verdict);
        }
    }
    if cases.iter().any(|judgement| !judgement.findings.is_empty()) {
        text.push('\n');
        let mut names = vec!["case"];
        names.extend(FINDING);
        heading(text, &names);
        for judgement in cases {
            for finding in &judgement.findings {
                let mut cells = vec![judgement.case.clone()];
                cells.extend(facts::finding(finding));
                row(text, &cells);
            }
        }
    }
    let _ = writeln!(text, "\nTo repeat it: `./scripts/just bench {article}/{id}`");
}

fn verdicts(article: &Article<'_>) -> String {
    let mut text = String::new();
    heading(&mut text, &["claim", "Go", "Rust"]);
    for (claim, cases) in article.claims() {
        let id = claim.id.get_ref();
        let link = format!("[{id}](#{id})");
        let of = |language| facts::verdicts_of(language, &cases);
        row(&mut text, &[link, of("go"), of("rust")]);
    }
    text
}

/// The verdicts of a record as a Markdown table: claim, sentence, Go, Rust. For documents.
///
/// # Errors
/// As [`crate::render`].
pub fn claims_table(content: &Content<'_>) -> Result<String, String> {
    let mut text = String::new();
    heading(&mut text, &["claim", "what it says", "Go", "Rust"]);
    for article in articles(content)? {
        for (claim, cases) in article.claims() {
            let of = |language| facts::verdicts_of(language, &cases);
            let id = format!("`{}`", claim.id.get_ref());
            row(&mut text, &[id, claim.sentence.clone(), of("go"), of("rust")]);
        }
    }
    Ok(text)
}

fn heading(text: &mut String, names: &[&str]) {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    row(text, &names);
    let _ = writeln!(text, "|{}", " --- |".repeat(names.len()));
}

fn row(text: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|one| cell(one)).collect();
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A text that ends no cell and no line.
fn cell(text: &str) -> String {
    filled(text).replace('|', "\\|")
}

/// A text on one line, in which nothing is taken for HTML.
fn filled(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('<', "&lt;")
}
