//! The HTML pages of articles: no script, nothing fetched but their own pictures.

use std::fmt::Write;

use model::Judgement;
use model::scenario::Claim;

use crate::article::Article;
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
    text.push_str("<nav><a href=\"index.html\">All articles</a></nav>\n");
    let _ = writeln!(text, "<h1>{}</h1>", escaped(&about.title));
    let (link, date) = (link(&about.url), escaped(&about.published));
    let _ = writeln!(text, "<p>{link}, {date}. {}</p>", escaped(&about.summary));
    let run = escaped(&facts::run_in_words(article.run.header));
    let _ = writeln!(text, "<p><small>{run}</small></p>");
    let claims = article.claims();
    let rows = claims.iter().map(|(claim, cases)| {
        let id = escaped(claim.id.get_ref());
        let of = |language| escaped(&facts::verdicts_of(language, cases));
        vec![format!("<a href=\"#{id}\">{id}</a>"), of("go"), of("rust")]
    });
    table(&mut text, ("verdicts", "Verdicts"), &["claim", "Go", "Rust"], rows);
    earlier(&mut text, article);
    for picture in &article.pictures {
        let (path, words) = (escaped(&picture.path), escaped(&picture.words));
        let title = escaped(&picture.title);
        let (width, height) = picture.size;
        let _ = writeln!(
            text,
            "<figure class=\"wide\" tabindex=\"0\"><img src=\"{path}\" width=\"{width}\" \
             height=\"{height}\" alt=\"{title}. {words}\"/></figure>"
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
        table(&mut text, ("numbers", "Second opinions"), &CROSS_CHECK, rows);
    }
    text.push_str(end());
    Ok(text)
}

/// Where earlier runs say something else.
fn earlier(text: &mut String, article: &Article<'_>) {
    if article.earlier.is_empty() {
        return;
    }
    text.push_str("<h2>Earlier runs</h2>\n");
    let changes = article.changes();
    if changes.is_empty() {
        let _ = writeln!(text, "<p>{}</p>", escaped(&facts::unchanged(article)));
        return;
    }
    let runs: Vec<String> = facts::runs_of(article).map(escaped).collect();
    let names: Vec<&str> =
        ["claim", "case"].into_iter().chain(runs.iter().map(String::as_str)).collect();
    let rows = changes.iter().map(|change| {
        let verdicts = change.verdicts.iter().map(|one| match one {
            Some(judgement) => marked(judgement),
            None => "–".to_owned(),
        });
        [escaped(change.claim), escaped(change.case)].into_iter().chain(verdicts).collect()
    });
    table(text, ("verdicts", "Earlier runs"), &names, rows);
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
        let _ =
            writeln!(text, "<figure class=\"wide strip\" tabindex=\"0\">{}</figure>", svg.trim());
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
        let label = format!("The numbers of {}", claim.id.get_ref());
        table(text, ("numbers", &label), &names, rows);
        text.push_str("</details>\n");
    }
    let article = escaped(article);
    let _ = writeln!(
        text,
        "<p>To repeat it: <code>./scripts/just bench {article}/{id}</code></p>\n</section>"
    );
    Ok(())
}

/// A table of cells that are HTML already, the first of a row being what the row is about. It
/// scrolls by itself where it is too wide, also by keys, and is called by its label then.
pub(crate) fn table(
    text: &mut String,
    (class, label): (&str, &str),
    names: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) {
    begin_table(text, class, label);
    text.push_str("<tr>");
    for name in names {
        let _ = write!(text, "<th scope=\"col\">{name}</th>");
    }
    text.push_str("</tr>\n");
    for cells in rows {
        let (first, rest) = cells.split_first().map_or(("", &cells[..]), |(one, all)| (one, all));
        let _ = write!(text, "<tr><th scope=\"row\">{first}</th>");
        for cell in rest {
            let _ = write!(text, "<td>{cell}</td>");
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</table></div>\n");
}

/// What a table begins with; it ends with `</table></div>`.
pub(crate) fn begin_table(text: &mut String, class: &str, label: &str) {
    let label = escaped(label);
    let _ = writeln!(
        text,
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{label}\">\
         <table class=\"{class}\">"
    );
}
