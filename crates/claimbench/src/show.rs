//! Scenarios as text for a terminal of 80 columns.

use std::collections::BTreeSet;
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
    text.push_str(&built(scenario, claim));
    text.push_str("\nAnalysis\n");
    text.push_str(&wrapped(&claim.analysis, "  "));
    text
}

/// What is built for the experiments of a claim; scripts as they are, however long their lines.
fn built(scenario: &Scenario, claim: &Claim) -> String {
    let named = claim.predicate.iter().filter_map(|predicate| {
        predicate.experiment.as_ref().or(claim.experiment.as_ref()).map(|name| name.get_ref())
    });
    let mut text = String::new();
    for id in named.collect::<BTreeSet<_>>() {
        let builds = scenario.experiment.get(id).map(|one| &one.build).into_iter().flatten();
        for build in builds {
            let variants: Vec<&str> = build.variants.keys().map(String::as_str).collect();
            let (runtime, fixture) = (&build.runtime, &build.fixture);
            let variants = variants.join(", ");
            let line = format!("{id} for {runtime}, from fixture {fixture}: {variants}");
            text.push_str(&wrapped(&line, "  "));
            for line in build.script.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    if text.is_empty() { text } else { format!("\nBuilt\n{text}") }
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

    #[test]
    fn what_is_built_is_shown_with_its_script() {
        let text = include_str!("../../../scenarios/build-id.toml");
        let scenario = parse_scenario("build-id", "x", text).unwrap();
        let claim = scenario.claim.iter().find(|claim| claim.id.get_ref() == "elf-note").unwrap();
        let shown = explain(&scenario, claim);
        let wanted = "Built\n  stamp for go, from fixture greeting: built\n    go build -o out .\n";
        assert!(shown.contains(wanted), "{wanted:?} is not in {shown}");
    }
}
