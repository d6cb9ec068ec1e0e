//! Scenarios as text for a terminal of 80 columns.

use std::fmt::Write;

use anyhow::Result;
use model::Scenario;
use model::scenario::{Claim, Predicate};
use report::wrapped;
use serde_json::json;

use crate::library::Choice;

/// The chosen claims, one a line, under their articles.
pub fn list(scenarios: &[Scenario], choice: &Choice) -> String {
    let mut text = String::new();
    for scenario in scenarios.iter().filter(|scenario| choice.wants_any(scenario)) {
        let _ = writeln!(text, "{}  {}", scenario.id, scenario.article.title);
        for claim in scenario.claim.iter().filter(|claim| choice.wants(scenario, claim)) {
            let _ = writeln!(text, "  {}", claim.id.get_ref());
            text.push_str(&wrapped(&claim.sentence, "    "));
        }
    }
    text
}

/// The same as JSON: one object a claim.
pub fn list_json(scenarios: &[Scenario], choice: &Choice) -> Result<String> {
    let mut claims = Vec::new();
    for scenario in scenarios {
        for claim in scenario.claim.iter().filter(|claim| choice.wants(scenario, claim)) {
            claims.push(json!({
                "article": scenario.id,
                "claim": claim.id.get_ref(),
                "section": claim.section,
                "sentence": claim.sentence,
                "beyond": claim.beyond,
                "cases": claim.expect.keys().collect::<Vec<_>>(),
            }));
        }
    }
    Ok(serde_json::to_string_pretty(&claims)? + "\n")
}

/// One claim in full.
pub fn explain(scenario: &Scenario, claim: &Claim) -> String {
    let mut text = format!("{}/{}\n", scenario.id, claim.id.get_ref());
    text.push_str(&wrapped(&claim.sentence, "  "));
    let origin = if claim.beyond { "beyond the article, at" } else { "section" };
    text.push_str(&wrapped(&format!("{origin} “{}”", claim.section), "  "));
    text.push_str("\nTrue when\n");
    for predicate in &claim.predicate {
        text.push_str(&wrapped(&condition(claim, predicate), "  "));
    }
    text.push_str("\nExpected\n");
    for (case, expectation) in &claim.expect {
        let line = format!("{case}: {}. {}", expectation.verdict, expectation.reason);
        text.push_str(&wrapped(&line, "  "));
    }
    text.push_str("\nAnalysis\n");
    text.push_str(&wrapped(&claim.analysis, "  "));
    text
}

/// A predicate in words: `count of heap.blocks of join at k=2, 3 len=40 = 1`.
fn condition(claim: &Claim, predicate: &Predicate) -> String {
    let experiment = predicate.experiment.as_ref().or(claim.experiment.as_ref());
    let estimand = format!("{:?}", predicate.estimand).to_lowercase();
    let mut text = format!("{estimand} of {}", predicate.metric.get_ref());
    if let Some(experiment) = experiment {
        let _ = write!(text, " of {}", experiment.get_ref());
    }
    if let Some(variant) = &predicate.variant {
        let _ = write!(text, "/{}", variant.get_ref());
    }
    for (name, points) in &predicate.at {
        let values: Vec<String> = points.values().iter().map(ToString::to_string).collect();
        let _ = write!(text, " at {name}={}", values.join(","));
    }
    if let Some(along) = &predicate.along {
        let _ = write!(text, " along {along}");
    }
    if let Some(per) = &predicate.per {
        let _ = write!(text, " per {per}");
    }
    for region in predicate.regions() {
        let _ = write!(text, ": {region}");
    }
    if let Some(cases) = &predicate.cases {
        let cases: Vec<&str> = cases.iter().map(|case| case.get_ref().as_str()).collect();
        let _ = write!(text, " (in {})", cases.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::parse_scenario;

    #[test]
    fn everything_fits_eighty_columns() {
        let text = include_str!("../../../scenarios/string-concatenation.toml");
        let scenarios = [parse_scenario("string-concatenation", "x", text).unwrap()];
        let choice = Choice::new(&[], &scenarios).unwrap();
        let mut shown = list(&scenarios, &choice);
        for claim in &scenarios[0].claim {
            shown.push_str(&explain(&scenarios[0], claim));
        }
        let long: Vec<&str> = shown.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{long:?}");
        assert!(shown.contains("builder-beats-plus"), "a claim is missing");
    }
}
