//! What both pages say, as rows of cells.

use std::collections::BTreeMap;

use model::scenario::{Case, Claim, Expectation};
use model::{
    Class, Finding, Header, Instrument, Judgement, Machine, Observation, Params, Status, Verdict,
    significant,
};

use crate::Content;
use crate::article::Article;
use crate::evidence::{level, seen};
use crate::words::counted;

/// Rows of two cells about the run.
pub(crate) fn run(content: &Content<'_>) -> Vec<[String; 2]> {
    let header = content.header;
    let machine = &header.machine;
    let gib = machine.memory_bytes as f64 / f64::from(1 << 30);
    let virtual_on = match machine.hypervisor.as_str() {
        "" => String::new(),
        name => format!(", virtual ({name})"),
    };
    let mut rows = vec![
        row("run", header.run.clone()),
        row("started", header.started.clone()),
        row("profile", header.profile.clone()),
        row("seed", header.seed.to_string()),
        row(
            "machine",
            format!(
                "{}, {} cores, {} GiB{virtual_on}",
                machine.cpu,
                machine.cores,
                significant(gib.round())
            ),
        ),
        row("kernel", format!("{} {}, {}", machine.kernel, machine.arch, machine.libc)),
    ];
    for toolchain in &header.toolchains {
        let version = if toolchain.version.is_empty() { "missing" } else { &toolchain.version };
        rows.push(row(&toolchain.name, version.to_owned()));
    }
    if !header.commit.is_empty() {
        rows.push(row("commit", header.commit.clone()));
    }
    match content.footer {
        Some(footer) => {
            rows.push(row("processes", footer.processes.to_string()));
            rows.push(row("disturbance", disturbance(content.observations)));
        }
        None => rows.push(row("state", "unfinished: the run was cut off".to_owned())),
    }
    rows
}

fn row(name: &str, value: String) -> [String; 2] {
    [name.to_owned(), value]
}

/// What others did to the machine meanwhile, over all processes, and how many were not believed.
fn disturbance(observations: &[Observation]) -> String {
    let repeated = match disturbed(observations) {
        0 => "no process was".to_owned(),
        1 => "1 process was".to_owned(),
        count => format!("{count} processes were"),
    };
    // By the length of the processes: the kernel counts in ticks of 10 ms, so that a short one
    // alone says all or nothing.
    let (mut life, mut busy, mut steal) = (0.0, 0.0, 0.0);
    for one in observations.iter().filter_map(|one| one.conditions.as_ref()) {
        let length = one.process_ns as f64;
        life += length;
        busy += length * one.others_busy;
        steal += length * one.steal;
    }
    let share = |of: f64| if life > 0.0 { of / life * 100.0 } else { 0.0 };
    format!(
        "meanwhile others used {:.0} % of the processors, the hypervisor took {:.0} %; {repeated} \
         left out for waiting",
        share(busy),
        share(steal)
    )
}

/// How many observations were not believed because their process had to wait.
pub(crate) fn disturbed(observations: &[Observation]) -> usize {
    observations.iter().filter(|one| matches!(one.status, Status::Disturbed(_))).count()
}

/// A machine in a few words.
pub(crate) fn place(machine: &Machine) -> String {
    let cores = counted(usize::try_from(machine.cores).unwrap_or(0), "core");
    format!("{}, {cores}", machine.cpu)
}

/// What the cells of [`run_in_brief`] are.
pub(crate) const RUN: [&str; 5] = ["run", "started", "profile", "machine", "Go"];

/// A run in one row.
pub(crate) fn run_in_brief(header: &Header) -> [String; 5] {
    [
        header.run.clone(),
        to_the_second(&header.started),
        header.profile.clone(),
        place(&header.machine),
        go(header).unwrap_or("missing").to_owned(),
    ]
}

/// A moment for people: what is finer than a second only puts runs in order.
fn to_the_second(moment: &str) -> String {
    match moment.split_once('.') {
        Some((second, _)) => format!("{second}Z"),
        None => moment.to_owned(),
    }
}

/// The version of Go that was there.
fn go(header: &Header) -> Option<&str> {
    let go = header.toolchains.iter().find(|one| one.name == "go" && !one.version.is_empty());
    go.map(|one| one.version.as_str())
}

/// When and where a run was made, in a sentence.
pub(crate) fn run_in_words(header: &Header) -> String {
    let [run, started, profile, machine, _] = run_in_brief(header);
    let go = go(header).map(|version| format!(", {version}")).unwrap_or_default();
    format!("Measured {started} ({profile} profile) on {machine}{go}; run {run}.")
}

/// The runs that have an article, newest first.
pub(crate) fn runs_of<'b>(article: &'b Article<'_>) -> impl Iterator<Item = &'b str> {
    let earlier = article.earlier.iter().map(|run| run.header.run.as_str());
    std::iter::once(article.run.header.run.as_str()).chain(earlier)
}

/// That earlier runs say the same.
pub(crate) fn unchanged(article: &Article<'_>) -> String {
    let names: Vec<&str> = runs_of(article).skip(1).collect();
    format!("Every verdict is as in {}.", names.join(", "))
}

/// How many cases of a language came out how.
pub(crate) fn counts(article: &Article<'_>, language: &str) -> BTreeMap<Verdict, usize> {
    let mut counts = BTreeMap::new();
    let of = |one: &&&Judgement| Case::new(&one.case).language().0 == language;
    for one in article.judgements.iter().filter(of) {
        *counts.entry(one.verdict).or_default() += 1;
    }
    counts
}

/// The cells of a finding: what, at, seen, level, wanted, replicates, verdict.
pub(crate) fn finding(finding: &Finding) -> [String; 7] {
    let seen = match seen(finding) {
        seen if seen.is_empty() => finding.note.clone(),
        seen if finding.note.is_empty() => seen,
        seen => format!("{seen} ({})", finding.note),
    };
    [
        finding.what.clone(),
        finding.params.to_string(),
        seen,
        level(finding),
        finding.region.clone(),
        finding.replicates.to_string(),
        finding.verdict.word().to_owned(),
    ]
}

/// What the cells of [`finding`] are.
pub(crate) const FINDING: [&str; 7] =
    ["what", "at", "seen", "level", "wanted", "replicates", "verdict"];

/// The verdict with what was expected where that differs.
pub(crate) fn verdict(judgement: &Judgement) -> String {
    if judgement.is_surprise() {
        return format!("{} (expected {})", judgement.verdict, judgement.expected);
    }
    judgement.verdict.to_string()
}

/// What was expected in a case; nothing where that is all there is to say of it.
pub(crate) fn expectation<'a>(claim: &'a Claim, judgement: &Judgement) -> Option<&'a Expectation> {
    let expectation = claim.expect.get(&judgement.case)?;
    (expectation.verdict != Verdict::NotApplicable).then_some(expectation)
}

/// The verdicts of one language in one cell: `refuted, holds (over-32-bytes)`.
pub(crate) fn verdicts_of(language: &str, judgements: &[&Judgement]) -> String {
    let mut cell = Vec::new();
    for judgement in judgements {
        let case = Case::new(&judgement.case);
        let (base, flavour) = case.language();
        if base != language {
            continue;
        }
        let label = [flavour, case.label.as_str()].join(" ");
        let label = label.trim();
        let word = verdict(judgement);
        cell.push(if label.is_empty() { word } else { format!("{word} ({label})") });
    }
    if cell.is_empty() { "–".to_owned() } else { cell.join(", ") }
}

/// What the second opinions say of a variant, beside the lab's own time.
pub(crate) const CROSS_CHECK: [&str; 5] = ["variant", "lab", "criterion", "divan", "instructions"];

/// One row for every variant that a bench framework measured, all at the default parameters.
pub(crate) fn cross_checks(observations: &[&Observation]) -> Vec<[String; 5]> {
    let mut variants: Vec<(&str, &str)> = observations
        .iter()
        .filter(|one| bench(one.metric.instrument))
        .map(|one| (one.experiment.as_str(), one.variant.as_str()))
        .collect();
    variants.sort_unstable();
    variants.dedup();
    let cell = |experiment: &str, variant: &str, instrument: Instrument| {
        let of = observations.iter().filter(|one| {
            one.experiment == experiment
                && one.variant == variant
                && one.runtime == "rust"
                && one.params == Params::default()
                && one.metric.instrument == instrument
        });
        let values: Vec<f64> = of
            .clone()
            .filter_map(|one| one.value.as_ref().and_then(model::Value::number))
            .collect();
        match (stats::median(&values), of.clone().next()) {
            (Ok(value), Some(one)) if one.class == Class::Exact => significant(value),
            (Ok(value), _) => format!("{} ns", significant(value)),
            (Err(_), Some(one)) => match one.status {
                Status::Skipped(_) => Verdict::Skipped.word().to_owned(),
                _ => Verdict::Failed.word().to_owned(),
            },
            (Err(_), None) => "–".to_owned(),
        }
    };
    let rows = variants.into_iter().map(|(experiment, variant)| {
        let of = |instrument| cell(experiment, variant, instrument);
        [
            format!("{experiment}/{variant}"),
            of(Instrument::Wall),
            of(Instrument::Criterion),
            of(Instrument::Divan),
            of(Instrument::Instructions),
        ]
    });
    rows.collect()
}

fn bench(instrument: Instrument) -> bool {
    matches!(instrument, Instrument::Criterion | Instrument::Divan | Instrument::Instructions)
}
