//! The Markdown page.

use std::fmt::Write;

use model::Judgement;
use model::scenario::Claim;

use crate::Content;
use crate::article::{Article, Joined};
use crate::calibration;
use crate::facts::{self, CROSS_CHECK, FINDING};
use crate::table::{counts, summary};
use crate::text::cleaned;

/// The whole report.
pub(crate) fn page(joined: &Joined<'_>) -> String {
    let mut text = String::from("# Claims about Go, executed\n\n");
    for found in joined.calibrations() {
        let _ = writeln!(text, "{}:\n", paragraph(&facts::place(&found.header.machine)));
        for sentence in calibration::sentences(found) {
            let _ = writeln!(text, "- {}", paragraph(&sentence));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "{}", filled(&summary(joined.judgements())));
    runs(&mut text, joined);
    for article in &joined.articles {
        article_section(&mut text, article);
    }
    text
}

/// The run in full, or a row for each of several.
fn runs(text: &mut String, joined: &Joined<'_>) {
    text.push('\n');
    if let [one] = joined.runs.as_slice() {
        text.push_str("| | |\n| --- | --- |\n");
        for cells in facts::run(one) {
            row(text, &cells.map(|each| cell(&each)));
        }
        return;
    }
    heading(text, &facts::RUN);
    for run in &joined.runs {
        row(text, &facts::run_in_brief(run.header).map(|each| cell(&each)));
    }
}

fn article_section(text: &mut String, article: &Article<'_>) {
    let about = &article.scenario.article;
    let _ = writeln!(text, "\n## {}\n", filled(&about.title));
    let _ = writeln!(text, "{}, {}\n", link(&about.url), filled(&about.published));
    let _ = writeln!(text, "{}\n", paragraph(&about.summary));
    let _ = writeln!(text, "{}\n", filled(&facts::run_in_words(article.run.header)));
    text.push_str(&verdicts(article, |id| format!("[{id}](#{id})")));
    earlier(text, article);
    for picture in &article.pictures {
        let title = described(&picture.title);
        let words = paragraph(&picture.words);
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
            row(text, &cells.map(|each| cell(&each)));
        }
    }
}

/// Where earlier runs say something else.
fn earlier(text: &mut String, article: &Article<'_>) {
    if article.earlier.is_empty() {
        return;
    }
    text.push_str("\n### Earlier runs\n\n");
    let changes = article.changes();
    if changes.is_empty() {
        let _ = writeln!(text, "{}", filled(&facts::unchanged(article)));
        return;
    }
    let runs: Vec<String> = facts::runs_of(article).map(cell).collect();
    let names: Vec<&str> =
        ["claim", "case"].into_iter().chain(runs.iter().map(String::as_str)).collect();
    heading(text, &names);
    for change in changes {
        let verdicts = change.verdicts.iter().map(|one| match one {
            Some(judgement) => facts::verdict(judgement),
            None => "–".to_owned(),
        });
        let cells: Vec<String> =
            [cell(change.claim), cell(change.case)].into_iter().chain(verdicts).collect();
        row(text, &cells);
    }
}

fn claim_section(text: &mut String, article: &str, claim: &Claim, cases: &[&Judgement]) {
    let id = claim.id.get_ref();
    let _ = writeln!(text, "\n### {id}\n\n> {}\n", filled(&claim.sentence));
    let origin = if claim.beyond { "Beyond the article, at" } else { "From" };
    let (section, analysis) = (filled(&claim.section), filled(&claim.analysis));
    let _ = writeln!(text, "{origin} “{section}”. {analysis}\n");
    for judgement in cases {
        let word = facts::verdict(judgement);
        let (case, why) = (filled(&judgement.case), filled(&judgement.why));
        let _ = writeln!(text, "- **{case}: {word}.** {why}");
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
                let mut cells = vec![cell(&judgement.case)];
                cells.extend(facts::finding(finding).map(|each| cell(&each)));
                row(text, &cells);
            }
        }
    }
    let _ = writeln!(text, "\nTo repeat it: `./scripts/just bench {article}/{id}`");
}

/// The verdicts of an article as a table; `name` is what stands for a claim.
pub(crate) fn verdicts(article: &Article<'_>, name: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    heading(&mut text, &["claim", "Go", "Rust"]);
    for (claim, cases) in article.claims() {
        let of = |language| cell(&facts::verdicts_of(language, &cases));
        row(&mut text, &[name(claim.id.get_ref()), of("go"), of("rust")]);
    }
    text
}

/// A row for every article as a Markdown table: how many claims it makes, and what came of their
/// cases in Go and in Rust. For documents.
///
/// # Errors
/// As [`crate::render`].
pub fn articles_table(runs: &[Content<'_>]) -> Result<String, String> {
    let mut text = String::new();
    heading(&mut text, &["article", "claims", "Go", "Rust", "not as expected"]);
    for article in Joined::new(runs)?.articles {
        let of = |language| {
            let found = counts(&facts::counts(&article, language));
            if found.is_empty() { "–".to_owned() } else { found }
        };
        let surprises = article.judgements.iter().filter(|one| one.is_surprise()).count();
        let id = format!("`{}`", article.scenario.id);
        let claims = article.claims().len().to_string();
        row(&mut text, &[id, claims, of("go"), of("rust"), surprises.to_string()]);
    }
    Ok(text)
}

/// The newest verdicts of every article, each under its title, as a Markdown table: claim,
/// sentence, Go, Rust. For documents.
///
/// # Errors
/// As [`crate::render`].
pub fn claims_table(runs: &[Content<'_>]) -> Result<String, String> {
    let mut text = String::new();
    for article in Joined::new(runs)?.articles {
        let (id, title) = (&article.scenario.id, filled(&article.scenario.article.title));
        let _ = writeln!(text, "\n## {title} (`{id}`)\n");
        heading(&mut text, &["claim", "what it says", "Go", "Rust"]);
        for (claim, cases) in article.claims() {
            let of = |language| cell(&facts::verdicts_of(language, &cases));
            let id = format!("`{}`", claim.id.get_ref());
            row(&mut text, &[id, cell(&claim.sentence), of("go"), of("rust")]);
        }
    }
    Ok(text)
}

/// The head of a table. Names are Markdown already, and so are the cells of a [`row`].
pub(crate) fn heading(text: &mut String, names: &[&str]) {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    row(text, &names);
    let _ = writeln!(text, "|{}", " --- |".repeat(names.len()));
}

pub(crate) fn row(text: &mut String, cells: &[String]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A text that ends no cell and no line.
pub(crate) fn cell(text: &str) -> String {
    filled(text).replace('|', "\\|")
}

/// A text on one line, in which nothing is taken for HTML or for Markdown.
pub(crate) fn filled(text: &str) -> String {
    let cleaned = cleaned(text);
    let line = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
    let letters: Vec<char> = line.chars().collect();
    let mut safe = String::with_capacity(line.len() + 8);
    for (index, letter) in letters.iter().enumerate() {
        let near = |at: Option<usize>| at.and_then(|at| letters.get(at));
        let inside = |at| near(at).is_some_and(|letter| letter.is_alphanumeric());
        match letter {
            '<' => safe.push_str("&lt;"),
            // The beginning of `&lt;` and the like; elsewhere it is only itself.
            '&' if inside(Some(index + 1)) || near(Some(index + 1)) == Some(&'#') => {
                safe.push_str("&amp;");
            }
            // A word may have an underscore.
            '_' if inside(index.checked_sub(1)) && inside(Some(index + 1)) => safe.push('_'),
            // Between blanks it is no mark.
            '*' | '~' if !touches(&letters, index) => safe.push(*letter),
            // An interval is no link: nothing follows that says where it leads.
            ']' if !near(Some(index + 1)).is_some_and(|next| "([:".contains(*next)) => {
                safe.push(']');
            }
            '\\' | '`' | '*' | '_' | ']' | '~' => {
                safe.push('\\');
                safe.push(*letter);
            }
            other => safe.push(*other),
        }
    }
    safe
}

/// Whether something but a blank is beside a letter.
fn touches(letters: &[char], index: usize) -> bool {
    let seen = |at: Option<usize>| {
        at.and_then(|at| letters.get(at)).is_some_and(|letter| !letter.is_whitespace())
    };
    seen(index.checked_sub(1)) || seen(Some(index + 1))
}

/// A text between brackets, which no bracket in it ends.
fn described(text: &str) -> String {
    filled(text).replace("\\]", "]").replace('[', "\\[").replace(']', "\\]")
}

/// A text that stands at the beginning of a line, where some characters begin a heading or a list.
fn paragraph(text: &str) -> String {
    let safe = filled(text);
    let number = safe.trim_start_matches(|letter: char| letter.is_ascii_digit());
    if number.len() < safe.len() && number.starts_with(['.', ')']) {
        let digits = &safe[..safe.len() - number.len()];
        return format!("{digits}\\{number}");
    }
    if safe.starts_with(['#', '>', '+', '-', '=', '|', ':']) { format!("\\{safe}") } else { safe }
}

/// An address of the web as a link; anything else as a text.
fn link(url: &str) -> String {
    let plain = |letter: char| letter.is_ascii_graphic() && !"<>\\`".contains(letter);
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if is_web && url.chars().all(plain) { format!("<{url}>") } else { filled(url) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_taken_for_markdown() {
        let rows = [
            ("a < b && c", "a &lt; b && c"),
            ("&lt; &#60;", "&amp;lt; &amp;#60;"),
            ("moved_bytes _x_", "moved_bytes \\_x\\_"),
            ("n * n, **b**", "n * n, \\*\\*b\\*\\*"),
            ("![x](y) `z` \\", "![x\\](y) \\`z\\` \\\\"),
            ("3 [2, 4] [a]: b", "3 [2, 4] [a\\]: b"),
            ("a\n\tb\u{202e}", "a b\u{fffd}"),
        ];
        for (text, safe) in rows {
            assert_eq!(filled(text), safe);
        }
        assert_eq!(paragraph("# a"), "\\# a");
        assert_eq!(paragraph("1. a"), "1\\. a");
        assert_eq!(paragraph("1.5 is more"), "1\\.5 is more");
        assert_eq!(described("[a](b) c]"), "\\[a\\](b) c\\]");
        assert_eq!(cell("a | b"), "a \\| b");
        assert_eq!(link("https://example.org/a"), "<https://example.org/a>");
        assert_eq!(link("javascript:alert(1)"), "javascript:alert(1)");
    }
}
