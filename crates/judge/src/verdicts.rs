//! From findings to verdicts, and to what still has to be measured.

use std::collections::BTreeSet;

use model::scenario::{Claim, Expectation};
use model::{Finding, Judgement, Measurement, Observation, Scenario, Verdict, significant};

use crate::evidence::Evidence;
use crate::finding::{Traced, findings};

/// The verdicts on the claims that `wanted` chooses, in the order of the scenario, each in all its
/// cases.
#[must_use]
pub fn judge(
    scenario: &Scenario,
    wanted: impl Fn(&Claim) -> bool,
    observations: &[Observation],
) -> Vec<Judgement> {
    let evidence = Evidence::new(&scenario.id, observations);
    let mut judgements = Vec::new();
    for claim in scenario.claim.iter().filter(|claim| wanted(claim)) {
        for (case, expectation) in &claim.expect {
            let traced = trace(scenario, claim, case, expectation, &evidence);
            let found = traced.into_iter().map(|one| one.finding).collect();
            judgements.push(conclude(scenario, claim, case, expectation, found));
        }
    }
    judgements
}

/// The measurements that more replicates could still help: those of findings that are
/// inconclusive, in cases that nothing else has refuted.
#[must_use]
pub fn undecided(
    scenario: &Scenario,
    wanted: impl Fn(&Claim) -> bool,
    observations: &[Observation],
) -> BTreeSet<Measurement> {
    let evidence = Evidence::new(&scenario.id, observations);
    let mut open = BTreeSet::new();
    for claim in scenario.claim.iter().filter(|claim| wanted(claim)) {
        for (case, expectation) in &claim.expect {
            let traced = trace(scenario, claim, case, expectation, &evidence);
            if traced.iter().any(|one| one.finding.verdict == Verdict::Refuted) {
                continue;
            }
            for one in traced {
                if one.finding.verdict == Verdict::Inconclusive {
                    open.extend(one.measurements);
                }
            }
        }
    }
    open
}

fn trace(
    scenario: &Scenario,
    claim: &Claim,
    case: &str,
    expectation: &Expectation,
    evidence: &Evidence<'_>,
) -> Vec<Traced> {
    if expectation.verdict == Verdict::NotApplicable {
        return Vec::new();
    }
    let resolved = claim.resolve(scenario, case, expectation);
    resolved.iter().flat_map(|one| findings(&scenario.id, one, evidence)).collect()
}

fn conclude(
    scenario: &Scenario,
    claim: &Claim,
    case: &str,
    expectation: &Expectation,
    findings: Vec<Finding>,
) -> Judgement {
    let (verdict, why) = if expectation.verdict == Verdict::NotApplicable {
        (Verdict::NotApplicable, expectation.reason.clone())
    } else {
        decide(&findings)
    };
    Judgement {
        scenario: scenario.id.clone(),
        claim: claim.id.get_ref().clone(),
        case: case.to_owned(),
        verdict,
        expected: expectation.verdict,
        why,
        findings,
    }
}

/// The verdict of all findings together and the one that made it. A failure or a missing tool
/// outweighs everything: what was not seen whole is not judged.
fn decide(findings: &[Finding]) -> (Verdict, String) {
    let by_weight = [Verdict::Failed, Verdict::Skipped, Verdict::Refuted, Verdict::Inconclusive];
    for verdict in by_weight {
        if let Some(finding) = findings.iter().find(|finding| finding.verdict == verdict) {
            return (verdict, sentence(finding));
        }
    }
    match findings.last() {
        Some(finding) => (Verdict::Holds, sentence(finding)),
        None => (Verdict::Inconclusive, "no predicate is read in this case".to_owned()),
    }
}

/// A finding in one sentence: `heap.blocks of grow/plus at n=1000 is 999, wanted = n - 1 = 999`.
fn sentence(finding: &Finding) -> String {
    let mut text = finding.what.clone();
    if !finding.params.is_empty() {
        text = format!("{text} at {}", finding.params);
    }
    match (finding.estimate, &finding.state) {
        (Some(value), _) => {
            text = format!("{text} is {}", significant(value));
            if let (Some(low), Some(high)) = (finding.low, finding.high)
                && low < high
            {
                text = format!("{text} [{}, {}]", significant(low), significant(high));
            }
        }
        (None, Some(state)) => text = format!("{text} is {state}"),
        (None, None) => return format!("{text}: {}", finding.note),
    }
    text = format!("{text}, wanted {}", finding.region);
    if finding.note.is_empty() { text } else { format!("{text} ({})", finding.note) }
}
