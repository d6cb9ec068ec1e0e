//! A comparison in words: for a terminal and for a pull request.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use model::{
    Compared, ComparedRow, ComparedSide, Count, Effect, Evidence, RowOutcome, VerdictChange,
    significant,
};
use report::wrapped;

/// A side as it is shown.
fn named(side: &ComparedSide) -> String {
    let kind = side.kind.word();
    match side.commit.is_empty() || side.commit == side.given {
        true => format!("{} ({kind})", side.given),
        false => format!("{} ({kind}, {})", side.given, side.commit),
    }
}

/// A share as a change in per cent.
pub fn percent(share: f64) -> String {
    format!("{:+.2} %", share * 100.0)
}

/// How many rows came out how: `2 slower, 14 same`.
fn counts(comparison: &Compared) -> String {
    let mut counts: BTreeMap<RowOutcome, usize> = BTreeMap::new();
    for row in &comparison.rows {
        *counts.entry(row.outcome).or_default() += 1;
    }
    let each = RowOutcome::ALL
        .iter()
        .filter_map(|outcome| counts.get(outcome).map(|n| format!("{n} {}", outcome.word())));
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        return "nothing of what was chosen is timed or counted".to_owned();
    }
    each.join(", ")
}

/// Which way something went: up, down, or not beyond the floor.
fn way(share: f64, floor: f64) -> i8 {
    if share > floor {
        1
    } else if share < -floor {
        -1
    } else {
        0
    }
}

/// Where instruments do not tell the same story, in words.
pub fn disagreements(row: &ComparedRow) -> Vec<String> {
    let Some(time) = &row.time else { return Vec::new() };
    let said = match row.outcome {
        RowOutcome::Slower => 1,
        RowOutcome::Faster => -1,
        RowOutcome::Same => 0,
        RowOutcome::Undecided | RowOutcome::NotCompared => return Vec::new(),
    };
    let mut all = Vec::new();
    for Count { metric, first, second } in row.counts.iter().filter(|count| count.first > 0.0) {
        let share = second / first - 1.0;
        // A time that is the same says nothing against a few allocations more.
        let is_instructions = metric.instrument == model::Instrument::Instructions;
        let counted = way(share, time.floor);
        let opposed = counted * said < 0 || (is_instructions && counted != said);
        if opposed {
            let (word, share) = (row.outcome.word(), percent(share));
            all.push(format!("the time is {word}, {metric} {share}"));
        }
    }
    all
}

/// The interval of an effect.
pub fn interval(effect: &Effect) -> String {
    format!("[{}, {}]", percent(effect.low), percent(effect.high))
}

fn count(count: &Count) -> String {
    let Count { metric, first, second } = count;
    let (first, second) = (*first, *second);
    if first.to_bits() == second.to_bits() {
        return format!("{metric} {}", significant(first));
    }
    let share =
        if first > 0.0 { format!(" ({})", percent(second / first - 1.0)) } else { String::new() };
    format!("{metric} {} to {}{share}", significant(first), significant(second))
}

/// A verdict that changed.
pub fn changed(change: &VerdictChange) -> String {
    let word = |verdict: Option<model::Verdict>| verdict.map_or("absent", |one| one.word());
    let VerdictChange { scenario, claim, case, first, second, .. } = change;
    format!("{scenario}/{claim} ({case}): {} to {}", word(*first), word(*second))
}

fn weaker(comparison: &Compared) -> Option<&'static str> {
    (comparison.evidence == Evidence::Recorded).then_some(
        "Weaker evidence: two recorded runs, one after the other. Whatever the machine did between \
         them is part of these differences.",
    )
}

/// For a terminal of 80 columns.
pub fn table(comparison: &Compared) -> String {
    let mut text = String::new();
    let (first, second) = (named(&comparison.first), named(&comparison.second));
    let _ = writeln!(text, "{second}\ncompared to {first}\n");
    for row in &comparison.rows {
        let _ = writeln!(text, "{}", row.name());
        let word = row.outcome.word();
        if let Some(time) = &row.time {
            let (effect, interval) = (percent(time.effect), interval(time));
            let floor = time.floor * 100.0;
            let _ = writeln!(
                text,
                "  {word:<12} {effect:>9} {interval:<21} floor {floor:.1} %, {} rounds",
                time.pairs
            );
        } else {
            text.push_str(&wrapped(&format!("{word}: {}", row.why), "  "));
        }
        if !row.counts.is_empty() {
            let counts: Vec<String> = row.counts.iter().map(count).collect();
            text.push_str(&wrapped(&counts.join(", "), "    "));
        }
        if row.time.is_some() && !row.why.is_empty() {
            text.push_str(&wrapped(&row.why, "    "));
        }
        for words in disagreements(row) {
            text.push_str(&wrapped(&format!("instruments disagree: {words}"), "    "));
        }
    }
    for change in &comparison.verdicts {
        text.push_str(&wrapped(&format!("verdict: {}", changed(change)), ""));
    }
    let _ = write!(text, "\n{}", wrapped(&summary(comparison), ""));
    if let Some(words) = weaker(comparison) {
        text.push_str(&wrapped(words, ""));
    }
    text
}

/// What came of everything, in one sentence.
fn summary(comparison: &Compared) -> String {
    let rows = comparison.rows.len();
    let noun = if rows == 1 { "experiment" } else { "experiments" };
    let mut text = format!("{rows} {noun}: {}", counts(comparison));
    let apart = comparison.rows.iter().filter(|row| !disagreements(row).is_empty()).count();
    if apart > 0 {
        let _ = write!(text, "; instruments disagree on {apart}");
    }
    if comparison.verdicts_compared > 0 {
        let (changed, all) = (comparison.verdicts.len(), comparison.verdicts_compared);
        let _ = write!(text, "; {changed} of {all} verdicts changed");
    }
    text + "."
}

/// For a pull request: what matters is open, the rest is folded.
pub fn markdown(comparison: &Compared) -> String {
    let mut text = String::new();
    let (first, second) = (named(&comparison.first), named(&comparison.second));
    let _ = writeln!(text, "### {}\n", cell(&summary(comparison)));
    let _ = writeln!(text, "{} compared to {}.\n", cell(&second), cell(&first));
    if let Some(words) = weaker(comparison) {
        let _ = writeln!(text, "> {words}\n");
    }
    if !comparison.verdicts.is_empty() {
        text.push_str("| claim | case | was | is | why |\n| --- | --- | --- | --- | --- |\n");
        for one in &comparison.verdicts {
            let word = |verdict: Option<model::Verdict>| verdict.map_or("–", |one| one.word());
            let claim = format!("{}/{}", one.scenario, one.claim);
            let cells = [&claim, &one.case, word(one.first), word(one.second), &one.why];
            line(&mut text, &cells.map(cell));
        }
        text.push('\n');
    }
    let (open, folded): (Vec<&ComparedRow>, Vec<&ComparedRow>) =
        comparison.rows.iter().partition(|row| {
            matches!(row.outcome, RowOutcome::Slower | RowOutcome::Faster | RowOutcome::NotCompared)
                || !disagreements(row).is_empty()
        });
    rows(&mut text, &open);
    if !folded.is_empty() {
        let _ = writeln!(text, "<details><summary>{} more</summary>\n", folded.len());
        rows(&mut text, &folded);
        text.push_str("</details>\n");
    }
    text
}

fn rows(text: &mut String, rows: &[&ComparedRow]) {
    if rows.is_empty() {
        return;
    }
    text.push_str(
        "| experiment | outcome | effect | interval | floor | counts | note |\n\
         | --- | --- | ---: | --- | ---: | --- | --- |\n",
    );
    for row in rows {
        let counts: Vec<String> = row.counts.iter().map(count).collect();
        let mut notes = disagreements(row);
        notes.extend(Some(row.why.clone()).filter(|why| !why.is_empty()));
        let (effect, interval, floor) = match &row.time {
            Some(time) => {
                let floor = format!("{:.1} %", time.floor * 100.0);
                (percent(time.effect), interval(time), floor)
            }
            None => (String::new(), String::new(), String::new()),
        };
        let cells = [
            cell(&row.name()),
            row.outcome.word().to_owned(),
            effect,
            interval,
            floor,
            cell(&counts.join(", ")),
            cell(&notes.join("; ")),
        ];
        line(text, &cells);
    }
    text.push('\n');
}

fn line(text: &mut String, cells: &[String]) {
    let _ = writeln!(text, "| {} |", cells.join(" | "));
}

/// A text in Markdown that is only a text.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => safe.push(' '),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' => {
                safe.push('\\');
                safe.push(letter);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '@' => safe.push_str("&#64;"),
            other if other.is_control() => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
pub mod tests {
    use model::{COMPARED_VERSION, Machine, Metric, Params, SideKind, Verdict};

    use super::*;

    fn row(outcome: RowOutcome, effect: f64, counts: &[(&str, f64, f64)]) -> ComparedRow {
        let count = |(metric, first, second): &(&str, f64, f64)| Count {
            metric: metric.parse::<Metric>().unwrap(),
            first: *first,
            second: *second,
        };
        ComparedRow {
            scenario: "made-up".to_owned(),
            experiment: "grow|<b>".to_owned(),
            variant: "plus".to_owned(),
            runtime: "rust".to_owned(),
            params: Params::default(),
            outcome,
            why: String::new(),
            time: Some(Effect {
                effect,
                low: effect - 0.005,
                high: effect + 0.005,
                confidence: 0.999,
                floor: 0.01,
                first_ns: 100.0,
                second_ns: 100.0 * (1.0 + effect),
                pairs: 30,
                disturbed: 0,
                rounds_ns: Vec::new(),
            }),
            counts: counts.iter().map(count).collect(),
        }
    }

    /// A comparison with one row that is slower and a verdict that changed.
    pub fn made_up() -> Compared {
        let side = |given: &str| ComparedSide {
            given: given.to_owned(),
            kind: SideKind::Revision,
            commit: "0123456789ab".to_owned(),
        };
        Compared {
            version: COMPARED_VERSION,
            comparison: "20260101-000000-abcd".to_owned(),
            started: "2026-01-01T00:00:00Z".to_owned(),
            ended: "2026-01-01T00:00:00Z".to_owned(),
            seed: 1,
            claimbench: "0".to_owned(),
            baseline: "main".to_owned(),
            evidence: Evidence::Recorded,
            machine: Machine::default(),
            toolchains: Vec::new(),
            first: side("main"),
            second: side("`x`"),
            rows: vec![row(RowOutcome::Slower, 0.05, &[("instructions.ir", 100.0, 100.0)])],
            verdicts: vec![VerdictChange {
                scenario: "made-up".to_owned(),
                claim: "faster".to_owned(),
                case: "go".to_owned(),
                first: Some(Verdict::Holds),
                second: Some(Verdict::Refuted),
                why: "1.2, wanted 2\n| x".to_owned(),
            }],
            verdicts_compared: 4,
        }
    }

    #[test]
    fn instruments_that_tell_another_story_are_named() {
        use RowOutcome::{Faster, Same, Slower, Undecided};
        let ir = |share: f64| [("instructions.ir", 100.0, 100.0 * (1.0 + share))];
        let blocks = |to: f64| [("heap.blocks", 10.0, to)];
        for (outcome, effect, counts, disagrees) in [
            (Slower, 0.05, ir(0.05), false),
            (Slower, 0.05, ir(0.0), true),
            (Slower, 0.05, ir(-0.05), true),
            (Same, 0.0, ir(0.001), false),
            (Same, 0.0, ir(0.05), true),
            (Undecided, 0.0, ir(0.05), false),
            (Faster, -0.05, blocks(20.0), true),
            (Faster, -0.05, blocks(5.0), false),
            (Slower, 0.05, blocks(10.0), false),
            (Same, 0.0, blocks(11.0), false),
        ] {
            let found = disagreements(&row(outcome, effect, &counts));
            assert_eq!(!found.is_empty(), disagrees, "{outcome:?} {effect} {counts:?}: {found:?}");
        }
    }

    #[test]
    fn markdown_is_text_and_what_matters_is_open() {
        let text = markdown(&made_up());
        assert!(text.contains("made-up/grow\\|&lt;b&gt;/plus/rust"), "{text}");
        assert!(!text.contains("<b>") && !text.contains("`x`"), "{text}");
        assert!(text.contains("| made-up/faster | go | holds | refuted | 1.2, wanted 2 \\| x |"));
        assert!(text.contains("> Weaker evidence"), "{text}");
        assert!(text.starts_with("### 1 experiment: 1 slower; instruments disagree on 1; 1 of 4"));
        let table = table(&made_up());
        assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    }
}
