//! The HTML pages of articles: no script, nothing fetched but their own pictures.

use std::fmt::Write;

use model::Judgement;
use model::scenario::Claim;

use crate::Article;
use crate::facts::{self, CROSS_CHECK, FINDING};
use crate::front::marked;
use crate::picture::strip::strip;
use crate::picture::svg::style;
use crate::text::escaped;

const STYLE: &str = include_str!("page.css");

/// The page of one article.
pub(crate) fn page(article: &Article<'_>) -> Result<String, String> {
    let about = &article.scenario.article;
    let mut text = begin(&about.title);
    text.push_str("<p><a href=\"index.html\">All articles</a></p>\n");
    let _ = writeln!(text, "<h1>{}</h1>", escaped(&about.title));
    let (link, date) = (link(&about.url), escaped(&about.published));
    let _ = writeln!(text, "<p>{link}, {date}. {}</p>", escaped(&about.summary));
    let claims = article.claims();
    let rows = claims.iter().map(|(claim, cases)| {
        let id = escaped(claim.id.get_ref());
        let of = |language| escaped(&facts::verdicts_of(language, cases));
        vec![format!("<a href=\"#{id}\">{id}</a>"), of("go"), of("rust")]
    });
    table(&mut text, "verdicts", &["claim", "Go", "Rust"], rows);
    for picture in &article.pictures {
        let (path, words) = (escaped(&picture.path), escaped(&picture.words));
        let title = escaped(&picture.title);
        let (width, height) = picture.size;
        let _ = writeln!(
            text,
            "<figure class=\"wide\"><img src=\"{path}\" width=\"{width}\" height=\"{height}\" \
             alt=\"{title}. {words}\"/></figure>"
        );
    }
    for (claim, cases) in &claims {
        claim_section(&mut text, &article.scenario.id, claim, cases)?;
    }
    let checks = facts::cross_checks(&article.observations);
    if !checks.is_empty() {
        text.push_str("<h2>Second opinions</h2>\n");
        text.push_str("<p>The same operations, once each, through the bench frameworks.</p>\n");
        let rows = checks.iter().map(|cells| cells.iter().map(|cell| escaped(cell)).collect());
        table(&mut text, "numbers", &CROSS_CHECK, rows);
    }
    text.push_str(end());
    Ok(text)
}

/// What every page begins with.
pub(crate) fn begin(title: &str) -> String {
    let mut text = String::from("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    text.push_str("<meta charset=\"utf-8\"/>\n");
    text.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
    let (title, pictures) = (escaped(title), style());
    let _ = writeln!(text, "<title>{title}</title>\n<style>\n{STYLE}{pictures}\n</style>");
    text.push_str("</head>\n<body>\n<main>\n");
    text
}

/// What every page ends with.
pub(crate) fn end() -> &'static str {
    "</main>\n</body>\n</html>\n"
}

/// A link to an article, where its address is one of the web; else its text alone.
fn link(url: &str) -> String {
    let safe = escaped(url);
    match url.starts_with("https://") || url.starts_with("http://") {
        true => format!("<a href=\"{safe}\">The article</a>"),
        false => safe,
    }
}

fn claim_section(
    text: &mut String,
    article: &str,
    claim: &Claim,
    cases: &[&Judgement],
) -> Result<(), String> {
    let id = escaped(claim.id.get_ref());
    let _ = writeln!(text, "<section>\n<h2 id=\"{id}\">{id}</h2>");
    let _ = writeln!(text, "<blockquote>{}</blockquote>", escaped(&claim.sentence));
    let origin = if claim.beyond { "Beyond the article, at" } else { "From" };
    let (section, analysis) = (escaped(&claim.section), escaped(&claim.analysis));
    let _ = writeln!(text, "<p>{origin} “{section}”. {analysis}</p>");
    if let Some(svg) = strip(claim.id.get_ref(), cases)? {
        let _ = writeln!(text, "<figure class=\"wide strip\">{}</figure>", svg.trim());
    }
    text.push_str("<ul class=\"cases\">\n");
    for judgement in cases {
        let (case, why) = (escaped(&judgement.case), escaped(&judgement.why));
        let _ = write!(text, "<li><b>{case}</b> {} {why}", marked(judgement));
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
    Ok(())
}

/// A table of cells that are HTML already. It scrolls by itself where it is too wide.
pub(crate) fn table(
    text: &mut String,
    class: &str,
    names: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) {
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
