//! The table a terminal shows after a run: every case of every claim on one line of 80 columns.

use std::collections::BTreeMap;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use model::{Judgement, Verdict};

use crate::evidence::brief;
use crate::words::{WIDTH, counted, shortened, wrapped};

/// Where the columns after the case begin.
const CASE: usize = 22;
const VERDICT: usize = 15;

/// Every judged case under its claim and article, with ANSI colours; verdicts that nobody expected
/// say so, with the whole reason below. Ends with how many came out
/// how.
#[must_use]
pub fn table(judgements: &[Judgement]) -> String {
    let mut text = String::new();
    let (mut article, mut claim) = ("", "");
    let bold = Style::new().bold();
    for judgement in judgements {
        if judgement.scenario != article {
            article = &judgement.scenario;
            let _ = writeln!(text, "{bold}{article}{bold:#}");
        }
        if judgement.claim != claim {
            claim = &judgement.claim;
            let _ = writeln!(text, "  {claim}");
        }
        line(&mut text, judgement);
    }
    text.push('\n');
    text.push_str(&summary(judgements.iter()));
    text
}

fn line(text: &mut String, judgement: &Judgement) {
    let word = judgement.verdict.word();
    let style = style(judgement);
    let case = shortened(&judgement.case, CASE - 1);
    let room = WIDTH - 4 - CASE - VERDICT;
    let unclear = matches!(judgement.verdict, Verdict::Failed | Verdict::Skipped);
    let evidence = match (judgement.is_surprise(), unclear) {
        (true, _) => format!("expected {}", judgement.expected),
        (false, true) => String::new(),
        (false, false) => shortened(&brief(judgement), room),
    };
    let gap = " ".repeat(VERDICT.saturating_sub(word.len()));
    let line = format!("    {case:<CASE$}{style}{word}{style:#}{gap}{evidence}");
    let _ = writeln!(text, "{}", line.trim_end());
    if judgement.is_surprise() || unclear {
        text.push_str(&wrapped(&judgement.why, "      "));
    }
}

fn style(judgement: &Judgement) -> Style {
    let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match judgement.verdict {
        _ if judgement.is_surprise() => color(AnsiColor::Magenta).bold(),
        Verdict::Holds => color(AnsiColor::Green),
        Verdict::Refuted => color(AnsiColor::Blue),
        Verdict::Inconclusive | Verdict::Skipped => color(AnsiColor::Yellow),
        Verdict::Failed => color(AnsiColor::Red),
        Verdict::NotApplicable => Style::new().dimmed(),
    }
}

/// What came of cases: `3 hold, 1 refuted`; nothing of none.
pub(crate) fn counts(counts: &BTreeMap<Verdict, usize>) -> String {
    let each: Vec<String> = counts
        .iter()
        .map(|(verdict, count)| {
            // "hold" and "holds" agree with their number.
            match (*verdict, *count) {
                (Verdict::Holds, 2..) => format!("{count} hold"),
                (verdict, count) => format!("{count} {verdict}"),
            }
        })
        .collect();
    each.join(", ")
}

/// How many claims and cases there are, what came of them, and whether that was expected.
pub(crate) fn summary<'a>(judgements: impl Iterator<Item = &'a Judgement> + Clone) -> String {
    let mut claims: Vec<(&str, &str)> =
        judgements.clone().map(|one| (one.scenario.as_str(), one.claim.as_str())).collect();
    claims.dedup();
    let mut by_verdict = BTreeMap::new();
    for judgement in judgements.clone() {
        *by_verdict.entry(judgement.verdict).or_default() += 1;
    }
    let surprises = judgements.clone().filter(|one| one.is_surprise()).count();
    let news = match surprises {
        0 => "as expected where it was decided".to_owned(),
        count => format!("{count} not as expected"),
    };
    let line = format!(
        "{} in {}: {}; {news}.",
        counted(claims.len(), "claim"),
        counted(judgements.count(), "case"),
        counts(&by_verdict)
    );
    wrapped(&line, "")
}
