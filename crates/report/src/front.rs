//! The front page: what was tested, where and when, what came of it, surprises first.

use std::collections::BTreeMap;
use std::fmt::Write;

use model::scenario::Case;
use model::{Calibration, Judgement, Verdict};

use crate::html::{begin, end, table};
use crate::table::summary;
use crate::text::escaped;
use crate::{Article, Content, calibration, facts};

/// The whole page.
pub(crate) fn page(content: &Content<'_>, articles: &[Article<'_>]) -> String {
    let mut text = begin("Claims about Go, executed");
    text.push_str("<h1>Claims about Go, executed</h1>\n");
    run(&mut text, content);
    trust(&mut text, content);
    let _ = writeln!(text, "<p class=\"lead\">{}</p>", escaped(summary(content.judgements).trim()));
    if !content.tracks.is_empty() {
        text.push_str("<p><a href=\"history/index.html\">What changed over many runs</a></p>\n");
    }
    surprises(&mut text, articles);
    matrix(&mut text, articles);
    for article in articles {
        let about = &article.scenario.article;
        let (page, title) = (escaped(&article.page()), escaped(&about.title));
        let _ = writeln!(text, "<h2><a href=\"{page}\">{title}</a></h2>");
        let _ = writeln!(text, "<p>{}</p>", escaped(&about.summary));
    }
    text.push_str(end());
    text
}

fn run(text: &mut String, content: &Content<'_>) {
    text.push_str("<h2 id=\"run\">What was measured, where and when</h2>\n");
    text.push_str("<div class=\"wide\"><table class=\"run\">\n");
    for [name, value] in facts::run(content) {
        let (name, value) = (escaped(&name), escaped(&value));
        let _ = writeln!(text, "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
    }
    text.push_str("</table></div>\n");
}

/// What these answers are worth, before any of them.
fn trust(text: &mut String, content: &Content<'_>) {
    text.push_str("<h2 id=\"calibration\">How far to trust it</h2>\n");
    let Some(found) = content.calibration else {
        text.push_str(
            "<p>Not measured on this machine: <code>./scripts/just calibrate</code> does.</p>\n",
        );
        return;
    };
    for sentence in calibration::sentences(found) {
        let _ = writeln!(text, "<p>{}</p>", escaped(&sentence));
    }
    text.push_str("<p><a href=\"calibration.html\">The whole calibration</a></p>\n");
}

/// The page of a calibration.
pub(crate) fn calibration_page(found: &Calibration) -> String {
    let mut text = begin("How far to trust it");
    text.push_str("<p><a href=\"index.html\">All articles</a></p>\n<h1>How far to trust it</h1>\n");
    for sentence in calibration::sentences(found) {
        let _ = writeln!(text, "<p>{}</p>", escaped(&sentence));
    }
    let header = &found.header;
    let (cpu, cores) = (escaped(&header.machine.cpu), header.machine.cores);
    let (started, seed) = (escaped(&header.started), header.seed);
    let _ = writeln!(
        text,
        "<p>Begun {started} on {cpu} with {cores} cores, seed {seed}. To repeat it: \
         <code>./scripts/just calibrate --trials {} --rivals {}</code></p>",
        header.trials, header.rivals
    );
    for one in calibration::tables(found) {
        let _ = writeln!(text, "<h2>{}</h2>", escaped(one.title));
        let names: Vec<String> = one.names.iter().map(|name| escaped(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let rows = one.rows.iter().map(|row| row.iter().map(|cell| escaped(cell)).collect());
        table(&mut text, "numbers", &names, rows);
        if !one.note.is_empty() {
            let _ = writeln!(text, "<p><small>{}</small></p>", escaped(one.note));
        }
    }
    text.push_str(end());
    text
}

/// Verdicts nobody expected, before anything else that was found.
fn surprises(text: &mut String, articles: &[Article<'_>]) {
    text.push_str("<h2 id=\"surprises\">Not as expected</h2>\n");
    let all = articles.iter().flat_map(|article| {
        let found = article.judgements.iter().filter(|one| one.is_surprise());
        found.map(move |one| (article, one))
    });
    let rows: Vec<Vec<String>> = all
        .map(|(article, one)| {
            let (page, claim) = (escaped(&article.page()), escaped(&one.claim));
            vec![
                format!("<a href=\"{page}#{claim}\">{claim}</a>"),
                escaped(&one.case),
                marked(one),
                escaped(&one.why),
            ]
        })
        .collect();
    if rows.is_empty() {
        text.push_str("<p>Nothing: every verdict that was reached is the expected one.</p>\n");
        return;
    }
    table(text, "verdicts", &["claim", "case", "verdict", "why"], rows.into_iter());
}

/// A verdict with its mark, which needs no colour.
pub(crate) fn marked(judgement: &Judgement) -> String {
    let class = match judgement.is_surprise() {
        true => "surprise",
        false => judgement.verdict.word(),
    };
    let (mark, words) = (judgement.verdict.mark(), escaped(&facts::verdict(judgement)));
    format!("<span class=\"{class}\"><span aria-hidden=\"true\">{mark} </span>{words}</span>")
}

/// A row an article, a column a runtime, in each cell how many cases came out how.
fn matrix(text: &mut String, articles: &[Article<'_>]) {
    text.push_str("<h2 id=\"verdicts\">Verdicts</h2>\n");
    let mut languages: Vec<String> = Vec::new();
    for one in articles.iter().flat_map(|article| &article.judgements) {
        let case = Case::new(&one.case);
        let language = case.language().0.to_owned();
        if !languages.contains(&language) {
            languages.push(language);
        }
    }
    languages.sort();
    let mut names = vec!["article"];
    names.extend(languages.iter().map(String::as_str));
    let names: Vec<String> = names.into_iter().map(escaped).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let rows = articles.iter().map(|article| {
        let (page, id) = (escaped(&article.page()), escaped(&article.scenario.id));
        let mut row = vec![format!("<a href=\"{page}\">{id}</a>")];
        row.extend(languages.iter().map(|language| counts(article, language)));
        row
    });
    table(text, "counts", &names, rows);
}

fn counts(article: &Article<'_>, language: &str) -> String {
    let mut counts: BTreeMap<Verdict, usize> = BTreeMap::new();
    let of = |one: &&&Judgement| Case::new(&one.case).language().0 == language;
    for one in article.judgements.iter().filter(of) {
        *counts.entry(one.verdict).or_default() += 1;
    }
    let each = counts.iter().map(|(verdict, count)| {
        let (word, mark) = (verdict.word(), verdict.mark());
        format!(
            "<span class=\"{word}\"><span aria-hidden=\"true\">{mark} </span>{count} {word}</span>"
        )
    });
    match counts.is_empty() {
        true => "–".to_owned(),
        false => each.collect::<Vec<_>>().join(" "),
    }
}
