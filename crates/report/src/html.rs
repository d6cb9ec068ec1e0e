//! The HTML page: one file, no script, nothing fetched but its own pictures.

use std::fmt::Write;

use model::Judgement;
use model::scenario::Claim;

use crate::facts::{self, CROSS_CHECK, FINDING};
use crate::table::summary;
use crate::text::escaped;
use crate::{Article, Content};

const STYLE: &str = include_str!("page.css");

/// The whole report.
pub(crate) fn page(content: &Content<'_>, articles: &[Article<'_>]) -> String {
    let mut text = String::from("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    text.push_str("<meta charset=\"utf-8\"/>\n");
    text.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    let _ = writeln!(text, "<title>Claims about Go, executed</title>\n<style>\n{STYLE}</style>");
    text.push_str("</head>\n<body>\n<main>\n<h1>Claims about Go, executed</h1>\n");
    let _ = writeln!(text, "<p class=\"lead\">{}</p>", escaped(summary(content.judgements).trim()));
    for article in articles {
        article_section(&mut text, article);
    }
    text.push_str("<h2 id=\"run\">The run</h2>\n<table class=\"run\">\n");
    for [name, value] in facts::run(content) {
        let (name, value) = (escaped(&name), escaped(&value));
        let _ = writeln!(text, "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
    }
    text.push_str("</table>\n</main>\n</body>\n</html>\n");
    text
}

fn article_section(text: &mut String, article: &Article<'_>) {
    let about = &article.scenario.article;
    let (id, title) = (escaped(&article.scenario.id), escaped(&about.title));
    let _ = writeln!(text, "<h2 id=\"{id}\">{title}</h2>");
    let (url, date) = (escaped(&about.url), escaped(&about.published));
    let _ = writeln!(text, "<p><a href=\"{url}\">The article</a>, {date}. ");
    let _ = writeln!(text, "{}</p>", escaped(&about.summary));
    let claims = article.claims();
    let rows = claims.iter().map(|(claim, cases)| {
        let id = escaped(claim.id.get_ref());
        let of = |language| escaped(&facts::verdicts_of(language, cases));
        vec![format!("<a href=\"#{id}\">{id}</a>"), of("go"), of("rust")]
    });
    table(text, "verdicts", &["claim", "Go", "Rust"], rows);
    for picture in &article.pictures {
        let (path, words) = (escaped(&picture.path), escaped(&picture.words));
        let (width, height) = picture.size;
        let size = format!("width=\"{width}\" height=\"{height}\"");
        let _ = writeln!(text, "<figure><img src=\"{path}\" {size}");
        let _ = writeln!(text, "alt=\"{}. {words}\"/></figure>", escaped(&picture.title));
    }
    for (claim, cases) in &claims {
        claim_section(text, &article.scenario.id, claim, cases);
    }
    let checks = facts::cross_checks(&article.observations);
    if !checks.is_empty() {
        text.push_str("<h3>Second opinions</h3>\n");
        text.push_str("<p>The same operations, once each, through the bench frameworks.</p>\n");
        let rows = checks.iter().map(|cells| cells.iter().map(|cell| escaped(cell)).collect());
        table(text, "numbers", &CROSS_CHECK, rows);
    }
}

fn claim_section(text: &mut String, article: &str, claim: &Claim, cases: &[&Judgement]) {
    let id = escaped(claim.id.get_ref());
    let _ = writeln!(text, "<section>\n<h3 id=\"{id}\">{id}</h3>");
    let _ = writeln!(text, "<blockquote>{}</blockquote>", escaped(&claim.sentence));
    let origin = if claim.beyond { "Beyond the article, at" } else { "From" };
    let (section, analysis) = (escaped(&claim.section), escaped(&claim.analysis));
    let _ = writeln!(text, "<p>{origin} “{section}”. {analysis}</p>\n<ul class=\"cases\">");
    for judgement in cases {
        let class = match judgement.is_surprise() {
            true => "surprise",
            false => judgement.verdict.word(),
        };
        let (case, why) = (escaped(&judgement.case), escaped(&judgement.why));
        let verdict = escaped(&facts::verdict(judgement));
        let _ = write!(text, "<li><b>{case}</b> <span class=\"{class}\">{verdict}</span> {why}");
        if let Some(expectation) = facts::expectation(claim, judgement) {
            let reason = escaped(&expectation.reason);
            let _ = write!(text, "<br/><small>Expected {}: {reason}</small>", expectation.verdict);
        }
        text.push_str("</li>\n");
    }
    text.push_str("</ul>\n");
    if cases.iter().any(|judgement| !judgement.findings.is_empty()) {
        text.push_str("<details><summary>The numbers</summary>\n");
        let mut names = vec!["case"];
        names.extend(FINDING);
        let rows = cases.iter().flat_map(|judgement| {
            judgement.findings.iter().map(|finding| {
                let mut cells = vec![escaped(&judgement.case)];
                cells.extend(facts::finding(finding).iter().map(|cell| escaped(cell)));
                cells
            })
        });
        table(text, "numbers", &names, rows);
        text.push_str("</details>\n");
    }
    let article = escaped(article);
    let _ = writeln!(
        text,
        "<p>To repeat it: <code>./scripts/just bench {article}/{id}</code></p>\n</section>"
    );
}

/// A table of cells that are HTML already. It scrolls by itself where it is too wide.
fn table(text: &mut String, class: &str, names: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let _ = writeln!(text, "<div class=\"wide\"><table class=\"{class}\">\n<tr>");
    for name in names {
        let _ = write!(text, "<th scope=\"col\">{name}</th>");
    }
    text.push_str("</tr>\n");
    for cells in rows {
        let _ = writeln!(text, "<tr><td>{}</td></tr>", cells.join("</td><td>"));
    }
    text.push_str("</table></div>\n");
}
