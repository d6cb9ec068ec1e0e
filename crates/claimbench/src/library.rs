//! The scenarios of a repository: found, read, and chosen by pattern.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use globset::{Glob, GlobMatcher};
use model::scenario::Claim;
use model::{Scenario, nearest, parse_scenario};

use crate::files;

/// The repository around a folder: the nearest one that has `scenarios/`.
pub fn find_root(given: Option<&Path>) -> Result<PathBuf> {
    let start = match given {
        Some(root) => root.to_owned(),
        None => std::env::current_dir().context("cannot tell the current folder")?,
    };
    let start = start.canonicalize().with_context(|| format!("no folder {}", start.display()))?;
    let found = start.ancestors().find(|folder| folder.join("scenarios").is_dir());
    match (found, given) {
        (Some(root), None) => Ok(root.to_owned()),
        (Some(root), Some(_)) if root == start => Ok(root.to_owned()),
        _ => bail!(
            "{} is no claimbench repository: it has no folder `scenarios`; go there, or name \
             one with --root",
            start.display()
        ),
    }
}

/// Every scenario, by name.
///
/// Faults of all files are collected and reported together.
pub fn load(root: &Path) -> Result<Vec<Scenario>> {
    let folder = root.join("scenarios");
    let mut scenarios = Vec::new();
    let mut faults = Vec::new();
    for path in files::list(&folder, "toml")? {
        let Some(id) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        let (file, text) = text_of(root, id)?;
        match parse_scenario(id, &file, &text) {
            Ok(scenario) => scenarios.push(scenario),
            Err(found) => faults.extend(found.iter().map(ToString::to_string)),
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n\n"));
    }
    Ok(scenarios)
}

/// A scenario's file as messages name it, and its text.
pub fn text_of(root: &Path, id: &str) -> Result<(String, String)> {
    let file = format!("scenarios/{id}.toml");
    let text = files::read_text(&root.join(&file))?;
    Ok((file, text))
}

/// Which claims somebody asked for.
pub struct Choice {
    patterns: Vec<GlobMatcher>,
}

impl Choice {
    /// Reads patterns; none at all chooses everything. Every pattern must match something.
    pub fn new(patterns: &[String], scenarios: &[Scenario]) -> Result<Self> {
        let mut matchers = Vec::new();
        for pattern in patterns {
            let matcher = Glob::new(pattern)
                .with_context(|| format!("`{pattern}` is no pattern"))?
                .compile_matcher();
            let one = Choice { patterns: vec![matcher.clone()] };
            if !scenarios.iter().any(|scenario| one.wants_any(scenario)) {
                let articles = scenarios.iter().map(|scenario| scenario.id.as_str());
                let claims = scenarios
                    .iter()
                    .flat_map(|scenario| &scenario.claim)
                    .map(|claim| claim.id.get_ref().as_str());
                let last = pattern.rsplit('/').next().unwrap_or(pattern);
                let hint = nearest(last, articles.chain(claims));
                bail!("`{pattern}` matches no article and no claim{hint}");
            }
            matchers.push(matcher);
        }
        Ok(Choice { patterns: matchers })
    }

    /// Whether a claim is chosen.
    pub fn wants(&self, scenario: &Scenario, claim: &Claim) -> bool {
        let id = claim.id.get_ref();
        let full = format!("{}/{id}", scenario.id);
        self.patterns.is_empty()
            || self.patterns.iter().any(|pattern| {
                pattern.is_match(&scenario.id) || pattern.is_match(id) || pattern.is_match(&full)
            })
    }

    /// Whether any claim of a scenario is chosen.
    pub fn wants_any(&self, scenario: &Scenario) -> bool {
        scenario.claim.iter().any(|claim| self.wants(scenario, claim))
    }
}

/// The one claim a name means.
pub fn find_claim<'a>(scenarios: &'a [Scenario], name: &str) -> Result<(&'a Scenario, &'a Claim)> {
    let full =
        |scenario: &Scenario, claim: &Claim| format!("{}/{}", scenario.id, claim.id.get_ref());
    let all = || {
        scenarios
            .iter()
            .flat_map(|scenario| scenario.claim.iter().map(move |claim| (scenario, claim)))
    };
    let found: Vec<_> = all()
        .filter(|(scenario, claim)| claim.id.get_ref() == name || full(scenario, claim) == name)
        .collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => {
            let last = name.rsplit('/').next().unwrap_or(name);
            let ids: Vec<&str> = all().map(|(_, claim)| claim.id.get_ref().as_str()).collect();
            bail!("there is no claim `{name}`{}; `claimbench list` shows all", nearest(last, ids))
        }
        several => {
            let names: Vec<String> =
                several.iter().map(|(scenario, claim)| full(scenario, claim)).collect();
            bail!("`{name}` is in several articles: {}", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Scenario {
        let text = include_str!("../../model/tests/data/small.toml");
        parse_scenario("small", "small.toml", text).expect("a good scenario")
    }

    fn chosen(patterns: &[&str]) -> Result<Vec<String>> {
        let scenarios = [small()];
        let patterns: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        let choice = Choice::new(&patterns, &scenarios)?;
        let scenario = &scenarios[0];
        let claims = scenario.claim.iter().filter(|claim| choice.wants(scenario, claim));
        Ok(claims.map(|claim| claim.id.get_ref().clone()).collect())
    }

    #[test]
    fn patterns_choose_articles_claims_and_globs() {
        let rows: &[(&[&str], &[&str])] = &[
            (&[], &["grows", "slopes", "ratio"]),
            (&["small"], &["grows", "slopes", "ratio"]),
            (&["ratio"], &["ratio"]),
            (&["small/slopes"], &["slopes"]),
            (&["*/s*", "grows"], &["grows", "slopes"]),
        ];
        for (patterns, expected) in rows {
            assert_eq!(chosen(patterns).unwrap(), *expected, "{patterns:?}");
        }
    }

    #[test]
    fn a_pattern_that_matches_nothing_is_refused_with_a_hint() {
        let error = chosen(&["small/slope"]).unwrap_err().to_string();
        assert!(
            error.contains("matches no article and no claim; did you mean `slopes`?"),
            "{error}"
        );
    }

    #[test]
    fn a_claim_is_found_by_either_name() {
        let scenarios = [small()];
        for name in ["ratio", "small/ratio"] {
            assert_eq!(find_claim(&scenarios, name).unwrap().1.id.get_ref(), "ratio");
        }
        let error = find_claim(&scenarios, "ration").err().unwrap().to_string();
        assert!(error.contains("did you mean `ratio`?"), "{error}");
    }
}
