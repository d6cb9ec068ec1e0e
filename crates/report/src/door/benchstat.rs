//! Go benchmark text, which benchstat and everything else of Go's reads
//! (golang.org/design/14313-benchmark-format): a line a process, so that a sample is a replicate.
//!
//! What is the same for whoever compares two of these files stands in configuration lines; what is
//! not (run, commit, versions) in comments, because benchstat puts results of different
//! configurations into different tables. States are no numbers and have no place here.

use std::collections::BTreeMap;
use std::fmt::Write;

use model::{Class, Instrument, Observation};

use super::measured::{number, within};
use crate::article::{Article, Joined};
use crate::facts;
use crate::text::cleaned;

/// The longest part of a name. Readers of the format bear lines of 64 KiB.
const PART_MOST: usize = 200;

/// The percentiles of a distribution, as Go's own benchmarks name them.
const PERCENTILES: [(f64, &str); 4] = [
    (0.5, "p50-latency-ns"),
    (0.9, "p90-latency-ns"),
    (0.99, "p99-latency-ns"),
    (0.999, "p999-latency-ns"),
];

pub(super) fn text(joined: &Joined<'_>) -> String {
    let mut text = String::new();
    units(&mut text, joined);
    for article in &joined.articles {
        heading(&mut text, article);
        for one in sorted(article) {
            let values = values(one);
            if values.is_empty() {
                continue;
            }
            let _ = write!(text, "{}\t{}", name(one), one.iterations.max(1));
            for (value, unit) in values {
                let _ = write!(text, "\t{value} {unit}");
            }
            text.push('\n');
        }
    }
    text
}

/// Says of the units that only ever count something exact that they do: then benchstat compares
/// them for equality.
fn units(text: &mut String, joined: &Joined<'_>) {
    let mut exact: BTreeMap<String, bool> = BTreeMap::new();
    let all = joined.articles.iter().flat_map(|article| &article.observations);
    for one in all {
        for (_, unit) in values(one) {
            *exact.entry(unit).or_insert(true) &= one.class == Class::Exact;
        }
    }
    for (unit, _) in exact.iter().filter(|(_, exact)| **exact) {
        let _ = writeln!(text, "Unit {unit} assume=exact");
    }
}

fn heading(text: &mut String, article: &Article<'_>) {
    let header = article.run.header;
    text.push('\n');
    for [name, value] in facts::run(&article.run) {
        let _ = writeln!(text, "# {}: {}", cleaned(&name), cleaned(&value));
    }
    let os = header.machine.kernel.split(' ').next().unwrap_or_default().to_lowercase();
    let arch = match header.machine.arch.as_str() {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let pairs = [("goos", os.as_str()), ("goarch", arch), ("cpu", &header.machine.cpu)];
    for (key, value) in pairs.into_iter().chain([("pkg", article.scenario.id.as_str())]) {
        let _ = writeln!(text, "{key}: {}", cleaned(value));
    }
}

/// The observations of each variant at each point together, in the order of the processes.
fn sorted<'a>(article: &Article<'a>) -> Vec<&'a Observation> {
    let mut all = article.observations.clone();
    all.sort_by_key(|one| {
        let names = (&one.experiment, &one.variant, &one.runtime);
        (names, &one.params, &one.metric, one.replicate)
    });
    all
}

/// `BenchmarkGrow/variant=plus/n=1000/runtime=go`: an experiment, then keys that benchstat can
/// filter by and make columns of.
fn name(one: &Observation) -> String {
    let experiment = part(&one.experiment);
    let mut letters = experiment.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let mut name = format!("Benchmark{first}{}", letters.as_str());
    if !one.variant.is_empty() {
        let _ = write!(name, "/variant={}", part(&one.variant));
    }
    for (parameter, value) in one.params.iter() {
        let _ = write!(name, "/{}={value}", part(parameter));
    }
    let _ = write!(name, "/runtime={}", part(&one.runtime));
    // A number after a hyphen at the end would be taken for GOMAXPROCS.
    let digits = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if digits.len() < name.len() && digits.ends_with('-') {
        name.push('_');
    }
    name
}

/// A name without what ends a part, a name or a line.
fn part(name: &str) -> String {
    let each = cleaned(name);
    let each = each.chars().map(|letter| match letter {
        '/' | '=' => '_',
        blank if blank.is_whitespace() => '_',
        other => other,
    });
    within(&each.collect::<String>(), PART_MOST)
}

/// What a process says, with the units of the format.
fn values(one: &Observation) -> Vec<(f64, String)> {
    let Some(value) = number(one) else { return Vec::new() };
    if one.metric.instrument == Instrument::Latency {
        let all = PERCENTILES.iter().filter_map(|(level, unit)| {
            let value = crate::series::quantile_of(one, *level)?;
            Some((value, (*unit).to_owned()))
        });
        return all.collect();
    }
    vec![(value, unit(one))]
}

fn unit(one: &Observation) -> String {
    match (one.metric.instrument, one.metric.name.as_str()) {
        (Instrument::Wall, _) => "ns/op".to_owned(),
        (Instrument::Heap, "blocks") => "allocs/op".to_owned(),
        (Instrument::Heap, _) => "B/op".to_owned(),
        (Instrument::Instructions, _) => "instructions/op".to_owned(),
        (Instrument::Criterion, _) => "criterion-ns/op".to_owned(),
        (Instrument::Divan, _) => "divan-ns/op".to_owned(),
        (_, name) => {
            // `moved_bytes` is a unit as it stands; others say what they are counted in.
            let name = part(name).replace('_', "-");
            let (of, per) = match one.unit.strip_suffix("/op") {
                Some(of) => (of, "/op"),
                None => (one.unit.as_str(), ""),
            };
            let said = of.is_empty() || name.split('-').any(|word| word == of);
            let of = if said { String::new() } else { format!("-{}", part(of)) };
            format!("{name}{of}{per}")
        }
    }
}
