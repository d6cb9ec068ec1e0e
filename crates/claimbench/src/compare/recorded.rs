//! Two runs that were recorded, one after the other: weaker evidence, because whatever the machine
//! did between them is part of what they differ by.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use globset::{Glob, GlobMatcher};
use model::{
    Class, Compared, ComparedRow, Count, Effect, Evidence, Header, Instrument, Judgement, Metric,
    Observation, Params, RowOutcome, Value, VerdictChange,
};
use store::Record;

use super::{How, decide};

/// The level of the intervals: two samples, one look.
const CONFIDENCE: f64 = 0.999;

/// Fills a comparison with what two records say.
pub fn fill(comparison: &mut Compared, first: &Path, second: &Path, how: &How) -> Result<()> {
    let (first, second) = (store::read(first)?, store::read(second)?);
    comparable(&first.header, &second.header)?;
    comparison.evidence = Evidence::Recorded;
    comparison.machine = second.header.machine.clone();
    comparison.toolchains = second.header.toolchains.clone();
    let (before, after) = (grouped(&first), grouped(&second));
    let globs = how.patterns.iter().map(|pattern| {
        let glob = Glob::new(pattern).with_context(|| format!("`{pattern}` is no pattern"))?;
        Ok(glob.compile_matcher())
    });
    let wanted: Vec<GlobMatcher> = globs.collect::<Result<_>>()?;
    for (key, values) in &after {
        let Some(old) = before.get(key) else { continue };
        let one = row(key, old, values, how.within);
        // A pattern is of an article, of one of its experiments, or of the whole name.
        let names = [key.0.clone(), format!("{}/{}", key.0, key.1), one.name()];
        let is_wanted = |glob: &GlobMatcher| names.iter().any(|name| glob.is_match(name));
        if wanted.is_empty() || wanted.iter().any(is_wanted) {
            comparison.rows.push(one);
        }
    }
    if comparison.rows.is_empty() && !wanted.is_empty() {
        bail!("no experiment of both records matches {}", how.patterns.join(", "));
    }
    (comparison.verdicts, comparison.verdicts_compared) =
        verdict_changes(&first.judgements, &second.judgements);
    Ok(())
}

/// Refuses runs whose difference would not be that of what was measured.
fn comparable(first: &Header, second: &Header) -> Result<()> {
    let mut faults = Vec::new();
    let names = |header: &Header| serde_json::to_value(&header.machine).unwrap_or_default();
    if let (Some(one), Some(two)) = (names(first).as_object(), names(second).as_object()) {
        for (name, value) in one.iter().filter(|(name, value)| two.get(*name) != Some(value)) {
            let other = two.get(name).unwrap_or_default();
            faults.push(format!("the machines differ: {name} is {value} and {other}"));
        }
    }
    if first.profile != second.profile {
        let (one, two) = (&first.profile, &second.profile);
        faults.push(format!("the profiles differ: {one} and {two}"));
    }
    if first.environment != second.environment {
        faults.push("the environments differ".to_owned());
    }
    let mut shared = 0;
    for scenario in &second.scenarios {
        match first.scenarios.iter().find(|one| one.id == scenario.id) {
            Some(one) if one.sha256 != scenario.sha256 => {
                faults.push(format!("scenario {} changed between them", scenario.id));
            }
            Some(_) => shared += 1,
            None => {}
        }
    }
    if shared == 0 && faults.is_empty() {
        faults.push("they have no scenario in common".to_owned());
    }
    if !faults.is_empty() {
        bail!("not comparable: runs {} and {}\n{}", first.run, second.run, faults.join("\n"));
    }
    Ok(())
}

/// Scenario, experiment, variant, runtime, point.
type Key = (String, String, String, String, Params);

/// The values of what was timed, and what was counted of it.
#[derive(Default)]
struct Values {
    ns: Vec<f64>,
    counts: BTreeMap<Metric, Vec<f64>>,
    answer: String,
}

fn grouped(record: &Record) -> BTreeMap<Key, Values> {
    let mut groups: BTreeMap<Key, Values> = BTreeMap::new();
    for one in record.observations.iter().filter(|one| one.is_ok()) {
        let Some(value) = one.value.as_ref().and_then(Value::number) else { continue };
        let group = groups.entry(key(one)).or_default();
        if one.metric.instrument == Instrument::Wall {
            group.ns.push(value);
            group.answer.clone_from(&one.answer);
        } else if one.class == Class::Exact {
            group.counts.entry(one.metric.clone()).or_default().push(value);
        }
    }
    groups.retain(|_, group| !group.ns.is_empty());
    groups
}

fn key(one: &Observation) -> Key {
    let Observation { scenario, experiment, variant, runtime, params, .. } = one;
    (scenario.clone(), experiment.clone(), variant.clone(), runtime.clone(), params.clone())
}

fn row(key: &Key, old: &Values, new: &Values, within: f64) -> ComparedRow {
    let (scenario, experiment, variant, runtime, params) = key.clone();
    let mut row = ComparedRow {
        scenario,
        experiment,
        variant,
        runtime,
        params,
        outcome: RowOutcome::Undecided,
        why: String::new(),
        time: None,
        counts: Vec::new(),
    };
    match stats::ratio(&new.ns, &old.ns, CONFIDENCE) {
        Ok(found) => {
            let effect = Effect {
                effect: found.value - 1.0,
                low: found.interval.low - 1.0,
                high: found.interval.high - 1.0,
                confidence: found.interval.confidence,
                // Nothing was compared with itself: the interval is all there is.
                floor: (found.interval.high - found.interval.low) / 2.0,
                first_ns: stats::median(&old.ns).unwrap_or_default(),
                second_ns: stats::median(&new.ns).unwrap_or_default(),
                pairs: old.ns.len().min(new.ns.len()) as u64,
                disturbed: 0,
                rounds_ns: Vec::new(),
            };
            row.outcome = decide::outcome(&effect, within);
            row.time = Some(effect);
        }
        Err(why) => row.why = format!("the times say nothing: {why}"),
    }
    for (metric, values) in &new.counts {
        let median = |values: &[f64]| stats::median(values).unwrap_or(f64::NAN);
        if let Some(old) = old.counts.get(metric) {
            let (first, second) = (median(old), median(values));
            row.counts.push(Count { metric: metric.clone(), first, second });
        }
    }
    row
}

/// The verdicts that differ, and how many there are on either side.
pub fn verdict_changes(first: &[Judgement], second: &[Judgement]) -> (Vec<VerdictChange>, usize) {
    let by_case = |all: &[Judgement]| -> BTreeMap<(String, String, String), Judgement> {
        let key = |one: &Judgement| (one.scenario.clone(), one.claim.clone(), one.case.clone());
        all.iter().map(|one| (key(one), one.clone())).collect()
    };
    let (old, new) = (by_case(first), by_case(second));
    let mut cases: Vec<_> = old.keys().chain(new.keys()).collect();
    cases.sort();
    cases.dedup();
    let count = cases.len();
    let changes = cases.into_iter().filter_map(|case| {
        let (before, after) = (old.get(case), new.get(case));
        let verdicts = (before.map(|one| one.verdict), after.map(|one| one.verdict));
        (verdicts.0 != verdicts.1).then(|| VerdictChange {
            scenario: case.0.clone(),
            claim: case.1.clone(),
            case: case.2.clone(),
            first: verdicts.0,
            second: verdicts.1,
            why: after.map(|one| one.why.clone()).unwrap_or_default(),
        })
    });
    (changes.collect(), count)
}
