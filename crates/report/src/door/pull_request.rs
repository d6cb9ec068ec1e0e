//! Markdown for a comment on a pull request or the summary of a CI job: surprises first, then how
//! many verdicts came out how, then the verdicts of each article, folded.

use std::fmt::Write;

use crate::article::{Article, Joined};
use crate::facts;
use crate::markdown::{cell, filled, heading, row, verdicts};
use crate::table::summary;

/// GitHub takes comments of 65 536 characters; there is some room for who puts words around it.
const MOST: usize = 60_000;

pub(super) fn text(joined: &Joined<'_>) -> String {
    let mut text = format!("### claimbench: {}\n\n", filled(&summary(joined.judgements())));
    for run in &joined.runs {
        let _ = writeln!(text, "{}\n", filled(&facts::run_in_words(run.header)));
    }
    surprises(&mut text, joined);
    heading(&mut text, &["article", "Go", "Rust"]);
    for article in &joined.articles {
        let of = |language| counts(article, language);
        row(&mut text, &[cell(&article.scenario.id), of("go"), of("rust")]);
    }
    let mut left_off = 0;
    for article in &joined.articles {
        let folded = folded(article);
        if text.len() + folded.len() > MOST {
            left_off += 1;
        } else {
            text.push_str(&folded);
        }
    }
    if left_off > 0 {
        let _ = writeln!(text, "\nThe verdicts of {left_off} more are in the report.");
    }
    text
}

fn surprises(text: &mut String, joined: &Joined<'_>) {
    let all = joined.judgements().filter(|one| one.is_surprise());
    let rows: Vec<[String; 4]> = all
        .map(|one| {
            let claim = format!("{}/{}", one.scenario, one.claim);
            [claim, one.case.clone(), facts::verdict(one), one.why.clone()].map(|each| cell(&each))
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    text.push_str("**Not as expected**\n\n");
    heading(text, &["claim", "case", "verdict", "why"]);
    for (index, cells) in rows.iter().enumerate() {
        if text.len() + cells.iter().map(String::len).sum::<usize>() > MOST / 2 {
            let _ = writeln!(text, "\nand {} more.", rows.len() - index);
            break;
        }
        row(text, cells);
    }
    text.push('\n');
}

/// How many cases of a language came out how: `12 holds, 3 refuted`.
fn counts(article: &Article<'_>, language: &str) -> String {
    let counts = facts::counts(article, language);
    let each = counts.iter().map(|(verdict, count)| format!("{count} {verdict}"));
    if counts.is_empty() { "–".to_owned() } else { each.collect::<Vec<_>>().join(", ") }
}

fn folded(article: &Article<'_>) -> String {
    let title = filled(&article.scenario.article.title);
    let verdicts = verdicts(article, |id| format!("`{id}`"));
    format!("\n<details><summary>{title}</summary>\n\n{verdicts}\n</details>\n")
}
