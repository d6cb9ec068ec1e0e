//! JUnit XML for CI: an article is a suite, a case of a claim is a test. It fails where the verdict
//! is not the expected one; what could not be decided was skipped.
//!
//! There is no schema all readers share. This is what the one of Jenkins' xUnit plug-in allows,
//! which is the strictest in use: only common elements and attributes.

use std::fmt::Write;

use model::{Judgement, Observation, Verdict};

use crate::article::{Article, Joined};
use crate::facts;
use crate::text::escaped;

pub(super) fn text(joined: &Joined<'_>) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all: Vec<&Judgement> = joined.judgements().collect();
    let _ = writeln!(text, "<testsuites name=\"claimbench\"{}>", counts(&all));
    for article in &joined.articles {
        suite(&mut text, article);
    }
    text.push_str("</testsuites>\n");
    text
}

fn suite(text: &mut String, article: &Article<'_>) {
    let header = article.run.header;
    let id = escaped(&article.scenario.id);
    // The moment without its zone, as the schema has it.
    let started = escaped(header.started.trim_end_matches('Z'));
    let skipped = article.judgements.iter().filter(|one| kind(one) == Kind::Skipped).count();
    let _ = writeln!(
        text,
        "<testsuite name=\"{id}\"{} skipped=\"{skipped}\" time=\"{:.3}\" \
         timestamp=\"{started}\">",
        counts(&article.judgements),
        seconds(&article.observations)
    );
    text.push_str("<properties>\n");
    for [name, value] in facts::run(&article.run) {
        let (name, value) = (escaped(&name), escaped(&value));
        let _ = writeln!(text, "<property name=\"{name}\" value=\"{value}\"/>");
    }
    text.push_str("</properties>\n");
    for (claim, cases) in article.claims() {
        for judgement in cases {
            let (claim, case) = (escaped(claim.id.get_ref()), escaped(&judgement.case));
            let _ = write!(text, "<testcase classname=\"{id}\" name=\"{claim} ({case})\">");
            outcome(text, judgement);
            text.push_str("</testcase>\n");
        }
    }
    text.push_str("</testsuite>\n");
}

/// What came of a case, as an element of a test.
fn outcome(text: &mut String, judgement: &Judgement) {
    let why = escaped(&judgement.why);
    let verdict = escaped(&facts::verdict(judgement));
    let _ = match kind(judgement) {
        Kind::Passed => write!(text, "<system-out>{verdict}: {why}</system-out>"),
        Kind::Skipped => write!(text, "<skipped message=\"{verdict}\">{why}</skipped>"),
        Kind::Failure => {
            write!(text, "<failure type=\"verdict\" message=\"{verdict}\">{why}</failure>")
        }
        Kind::Error => write!(text, "<error type=\"failed\" message=\"{verdict}\">{why}</error>"),
    };
}

/// How JUnit sees a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Passed,
    Failure,
    Error,
    Skipped,
}

fn kind(judgement: &Judgement) -> Kind {
    match judgement.verdict {
        Verdict::Failed => Kind::Error,
        _ if judgement.is_surprise() => Kind::Failure,
        Verdict::Holds | Verdict::Refuted => Kind::Passed,
        Verdict::Inconclusive | Verdict::NotApplicable | Verdict::Skipped => Kind::Skipped,
    }
}

fn counts(judgements: &[&Judgement]) -> String {
    let of = |wanted: Kind| judgements.iter().filter(|one| kind(one) == wanted).count();
    let (failures, errors) = (of(Kind::Failure), of(Kind::Error));
    let mut counts = format!(" tests=\"{}\"", judgements.len());
    let _ = write!(counts, " failures=\"{failures}\" errors=\"{errors}\"");
    counts
}

/// How long the processes took together. A process has an observation for each of its metrics.
fn seconds(observations: &[&Observation]) -> f64 {
    let mut lives: Vec<(u64, u64)> = observations
        .iter()
        .filter_map(|one| Some((one.order, one.conditions.as_ref()?.process_ns)))
        .collect();
    lives.sort_unstable();
    lives.dedup_by_key(|(order, _)| *order);
    lives.iter().map(|(_, process_ns)| *process_ns as f64 / 1e9).sum()
}
