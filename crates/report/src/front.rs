//! The front page: what was tested, where and when, what came of it, surprises first.

use std::fmt::Write;

use model::scenario::Case;
use model::{Calibration, Judgement};

use crate::article::{Article, Joined};
use crate::html::{begin, begin_table, end, table};
use crate::table::summary;
use crate::text::escaped;
use crate::{Content, calibration, facts};

/// The whole page.
pub(crate) fn page(joined: &Joined<'_>) -> String {
    let articles = &joined.articles;
    let mut text = begin("Claims about Go, executed");
    text.push_str("<h1>Claims about Go, executed</h1>\n");
    runs(&mut text, joined);
    trust(&mut text, joined);
    let summary = summary(joined.judgements());
    let _ = writeln!(text, "<p class=\"lead\">{}</p>", escaped(summary.trim()));
    if !joined.tracks().is_empty() {
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

/// The run in full; of several a line for each machine and profile, and each run in full behind it.
fn runs(text: &mut String, joined: &Joined<'_>) {
    text.push_str("<h2 id=\"run\">What was measured, where and when</h2>\n");
    if let [one] = joined.runs.as_slice() {
        return run(text, one, &format!("Run {}", one.header.run));
    }
    let mut places: Vec<(String, Vec<&Content<'_>>)> = Vec::new();
    for one in &joined.runs {
        let [_, _, profile, machine, go] = facts::run_in_brief(one.header);
        let place = format!("{profile} profile, {machine}, {go}");
        match places.iter_mut().find(|(known, _)| *known == place) {
            Some((_, runs)) => runs.push(one),
            None => places.push((place, vec![one])),
        }
    }
    for (place, runs) in places {
        let started: Vec<String> = runs
            .iter()
            .map(|one| {
                let [_, started, ..] = facts::run_in_brief(one.header);
                started
            })
            .collect();
        // Newest first.
        let words = match started.as_slice() {
            [newest, .., oldest] => format!("{} runs, {oldest} to {newest}, {place}", runs.len()),
            several => format!("{}, {place}", several.concat()),
        };
        let _ = writeln!(text, "<details><summary>{}</summary>", escaped(&words));
        for one in runs {
            let _ = writeln!(text, "<p>{}</p>", escaped(&articles_of(one, joined)));
            run(text, one, &format!("Run {}", one.header.run));
        }
        text.push_str("</details>\n");
    }
}

/// The articles that a run has the newest verdicts of.
fn articles_of(run: &Content<'_>, joined: &Joined<'_>) -> String {
    let newest = joined.articles.iter().filter(|each| each.run.header.run == run.header.run);
    let ids: Vec<&str> = newest.map(|article| article.scenario.id.as_str()).collect();
    if ids.is_empty() { "earlier verdicts only".to_owned() } else { ids.join(", ") }
}

fn run(text: &mut String, content: &Content<'_>, caption: &str) {
    begin_table(text, "run", caption);
    for [name, value] in facts::run(content) {
        let (name, value) = (escaped(&name), escaped(&value));
        let _ = writeln!(text, "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
    }
    text.push_str("</table></div>\n");
}

/// What these answers are worth, before any of them.
fn trust(text: &mut String, joined: &Joined<'_>) {
    text.push_str("<h2 id=\"calibration\">How far to trust it</h2>\n");
    let all = joined.calibrations();
    if all.is_empty() {
        text.push_str(
            "<p>Not measured on this machine: <code>./scripts/just calibrate</code> does.</p>\n",
        );
        return;
    }
    for found in all {
        worth(text, found);
    }
    text.push_str("<p><a href=\"calibration.html\">The whole calibration</a></p>\n");
}

/// What the answers of one machine are worth.
fn worth(text: &mut String, found: &Calibration) {
    let _ = writeln!(text, "<h3>{}</h3>", escaped(&facts::place(&found.header.machine)));
    for sentence in calibration::sentences(found) {
        let _ = writeln!(text, "<p>{}</p>", escaped(&sentence));
    }
}

/// The page of the calibrations.
pub(crate) fn calibration_page(all: &[&Calibration]) -> String {
    let mut text = begin("How far to trust it");
    text.push_str(
        "<nav><a href=\"index.html\">All articles</a></nav>\n<h1>How far to trust it</h1>\n",
    );
    for found in all {
        worth(&mut text, found);
    }
    for found in all {
        calibration_section(&mut text, found);
    }
    text.push_str(end());
    text
}

fn calibration_section(text: &mut String, found: &Calibration) {
    let header = &found.header;
    let _ = writeln!(
        text,
        "<h2>{}</h2>\n<p>Begun {}, seed {}. To repeat it: \
         <code>./scripts/just calibrate --trials {} --rivals {}</code></p>",
        escaped(&facts::place(&found.header.machine)),
        escaped(&header.started),
        header.seed,
        header.trials,
        header.rivals
    );
    for one in calibration::tables(found) {
        let _ = writeln!(text, "<h3>{}</h3>", escaped(one.title));
        let names: Vec<String> = one.names.iter().map(|name| escaped(name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let rows = one.rows.iter().map(|row| row.iter().map(|cell| escaped(cell)).collect());
        table(text, ("numbers", one.title), &names, rows);
        if !one.note.is_empty() {
            let _ = writeln!(text, "<p><small>{}</small></p>", escaped(one.note));
        }
    }
}

/// A link to an article's page.
fn link(article: &Article<'_>) -> String {
    let (page, id) = (escaped(&article.page()), escaped(&article.scenario.id));
    format!("<a href=\"{page}\">{id}</a>")
}

/// Verdicts nobody expected, before anything else that was found.
fn surprises(text: &mut String, articles: &[Article<'_>]) {
    text.push_str("<h2 id=\"surprises\">Not as expected</h2>\n");
    let all = articles.iter().flat_map(|article| {
        let found = article.judgements.iter().filter(|one| one.is_surprise());
        found.map(move |one| (article, one))
    });
    let mut items = String::new();
    for (article, one) in all {
        let (page, claim) = (escaped(&article.page()), escaped(&one.claim));
        let (case, why) = (escaped(&one.case), escaped(&one.why));
        let _ = writeln!(
            items,
            "<li><a href=\"{page}#{claim}\">{claim}</a> <b>{case}</b> {} {why}</li>",
            marked(one)
        );
    }
    if items.is_empty() {
        text.push_str("<p>Nothing: every verdict that was reached is the expected one.</p>\n");
        return;
    }
    let _ = writeln!(text, "<ul class=\"cases\">\n{items}</ul>");
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
        let mut row = vec![link(article)];
        row.extend(languages.iter().map(|language| counts(article, language)));
        row
    });
    table(text, ("counts", "Verdicts of each article"), &names, rows);
}

fn counts(article: &Article<'_>, language: &str) -> String {
    let counts = facts::counts(article, language);
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
