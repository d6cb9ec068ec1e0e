//! From a text to a scenario, or to the places where it is wrong.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{SCENARIO_VERSION, Scenario, check};
use crate::diagnostic::{Diagnostic, nearest};
use crate::scenario::Fault;

/// Reads a scenario. `id` is the file's name without `.toml`, `file` is how errors name it.
///
/// # Errors
/// Every fault that could be found: one where the text is no valid TOML or has an unknown or
/// missing key, several where it contradicts itself.
pub fn parse_scenario(id: &str, file: &str, text: &str) -> Result<Scenario, Vec<Diagnostic>> {
    let parsed: Result<Scenario, toml::de::Error> = toml::from_str(text);
    let mut scenario = parsed.map_err(|error| vec![syntax_fault(file, text, &error)])?;
    id.clone_into(&mut scenario.id);
    let built = scenario.experiment.iter().filter(|(_, one)| !one.build.is_empty());
    let built: BTreeSet<String> = built.map(|(id, _)| id.clone()).collect();
    for picture in &mut scenario.picture {
        picture.built.clone_from(&built);
    }
    if scenario.format != SCENARIO_VERSION {
        let offset = text.find("format").unwrap_or(0);
        let message = format!(
            "scenario format {} is not known here; this version reads format {SCENARIO_VERSION}",
            scenario.format
        );
        return Err(vec![Diagnostic::at(file, text, offset, message)]);
    }
    let faults = check::check_itself(&scenario);
    if faults.is_empty() {
        return Ok(scenario);
    }
    Err(faults.into_iter().map(|fault| fault.located(file, text)).collect())
}

impl Fault {
    /// The fault at its place in the scenario's file.
    #[must_use]
    pub fn located(self, file: &str, text: &str) -> Diagnostic {
        Diagnostic::at(file, text, offset_of(text, &self.claim, self.span), self.message)
    }
}

/// Where a fault is: its span, or the claim's header, or the top of the file.
fn offset_of(text: &str, claim: &Option<String>, span: Option<Range<usize>>) -> usize {
    if let Some(span) = span {
        return span.start;
    }
    let Some(claim) = claim else { return 0 };
    ['"', '\''].iter().find_map(|quote| text.find(&format!("{quote}{claim}{quote}"))).unwrap_or(0)
}

/// A fault of `toml` or `serde`, with the nearest valid key where a key is unknown.
fn syntax_fault(file: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let mut message = error.message().trim().replace('\n', "; ");
    if let Some((found, valid)) = unknown_name(&message) {
        let hint = nearest(&found, valid.iter().map(String::as_str));
        let kind = if message.starts_with("unknown variant") { "value" } else { "key" };
        message = format!("unknown {kind} `{found}`{hint}");
    }
    let mut offset = error.span().map_or(0, |span| span.start);
    // A missing key has the whole table as its place: point at the table's first own line.
    if text[offset.min(text.len())..].starts_with("[[") {
        offset += 2;
    }
    Diagnostic::at(file, text, offset, message)
}

/// The offending and the valid names of serde's "unknown field `x`, expected one of `y`, `z`".
fn unknown_name(message: &str) -> Option<(String, Vec<String>)> {
    if !message.starts_with("unknown field") && !message.starts_with("unknown variant") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    let found = quoted.next()?;
    Some((found, quoted.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = include_str!("../../tests/data/small.toml");

    fn faults(text: &str) -> Vec<String> {
        match parse_scenario("small", "small.toml", text) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn the_small_scenario_is_good() {
        assert_eq!(faults(GOOD), Vec::<String>::new());
    }

    #[test]
    fn a_missing_profile_is_named() {
        let found = faults(&GOOD.replacen("quick]", "qiuck]", 1)).join("\n");
        assert!(found.contains("no profile `quick`"), "{found}");
    }

    /// Each row: what to replace in the good scenario with builds, and what the error must say.
    #[test]
    fn faults_of_builds_say_what() {
        const BUILDS: &str = include_str!("../../tests/data/builds.toml");
        let good = format!("{GOOD}\n{BUILDS}");
        assert_eq!(faults(&good), Vec::<String>::new());
        let rows = [
            (
                "symbols = \"*\"\n",
                "",
                "artefact `functions` of experiment `files` needs exactly one",
            ),
            (
                "file = \"log\"\n",
                "symbols = \"*\"\n",
                "`lines` of experiment `files` needs exactly",
            ),
            (
                "section-bytes = \".text\"",
                "file-bytes = \"out\"",
                "`text` of experiment `program` reads",
            ),
            ("symbols = \"*\"\n", "symbols = \"*\"\nless = \"x\"\n", "has `less`"),
            ("variant = \"small\"", "variant = \"smal\"", "did you mean `small`?"),
            ("over = \"plain\"", "over = \"plian\"", "did you mean `plain`?"),
            ("\"artefact.size\"", "\"artefact.sise\"", "did you mean `size`?"),
            ("experiment = \"files\"", "experiment = \"program\"", "no artefact measure `size`"),
            ("plain = {}", "small = {}", "duplicate key"),
        ];
        for (old, new, wanted) in rows {
            assert!(BUILDS.contains(old), "{old:?} is not in the builds");
            let found = faults(&format!("{GOOD}\n{}", BUILDS.replacen(old, new, 1))).join("\n");
            assert!(found.contains(wanted), "{old:?} -> {new:?}: {wanted:?} not in:\n{found}");
        }
    }

    /// Each row: what to replace in the good scenario, by what, and what the error must contain.
    #[test]
    fn faults_say_where_and_what() {
        let rows: &[(&str, &str, &[&str])] = &[
            ("format = 1", "format = 9", &["small.toml:1:1", "format 9 is not known"]),
            (
                "sentence =",
                "sentnce =",
                &["claim `grows`", "unknown key `sentnce`; did you mean `sentence`?"],
            ),
            (
                "estimand = \"count\"",
                "estimand = \"cuont\"",
                &["claim `grows`", "unknown value `cuont`; did you mean `count`?"],
            ),
            (
                "metric = \"heap.blocks\"",
                "metric = \"heap.blcks\"",
                &["claim `grows`", "did you mean `blocks`?"],
            ),
            (
                "experiment = \"grow\"",
                "experiment = \"grwo\"",
                &["claim `grows`", "unknown experiment `grwo`; did you mean `grow`?"],
            ),
            ("equals = \"n - 1\"", "equals = \"m - 1\"", &["claim `grows`", "needs parameter `m`"]),
            ("\"n - 1\"", "\"n -\"", &["claim `grows`", "is no formula"]),
            ("equals = \"n - 1\"", "", &["claim `grows`", "needs exactly one region"]),
            ("along = \"n\"", "", &["claim `slopes`", "needs `along`"]),
            ("over = \"push\"", "", &["claim `ratio`", "needs `over`"]),
            ("id = \"slopes\"", "id = \"grows\"", &["claim `grows`", "is there twice"]),
            (
                "cases = [\"go\"]",
                "cases = [\"og\"]",
                &["claim `grows`", "unknown case `og`; did you mean `go`?"],
            ),
        ];
        for (old, new, wanted) in rows {
            let found = faults(&GOOD.replacen(old, new, 1)).join("\n");
            for part in *wanted {
                assert!(found.contains(part), "{old:?} -> {new:?}: {part:?} not in:\n{found}");
            }
        }
    }
}
