//! The same comparison by criterion: how long it takes to its answer, and what that answer is.

use std::path::Path;

use lab::Tools;
use model::Rival;

use crate::trials::Kind;

/// Compares a kind of work with itself, slowed down, by criterion with its own settings: one call
/// keeps a baseline, a second is compared with it. Both are built already.
///
/// # Errors
/// Why there is no answer.
pub fn rival(tools: &Tools, kind: &Kind, permille: u32, number: u32) -> Result<Rival, String> {
    let before = call(tools, kind, kind.steps, &["--save-baseline", "before"])?;
    let after = call(tools, kind, kind.slowed(permille), &["--baseline", "before"])?;
    Ok(Rival {
        tool: "criterion".to_owned(),
        work: kind.experiment.to_owned(),
        permille,
        number,
        different: is_different(&after.stdout)?,
        seconds: before.seconds + after.seconds,
    })
}

fn call(tools: &Tools, kind: &Kind, steps: i64, args: &[&str]) -> Result<lab::Ran, String> {
    let (folder, steps) = (tools.root().join("target/claimbench/rival"), steps.to_string());
    let home = Path::new(&folder).to_string_lossy().into_owned();
    let env = [
        ("CRITERION_HOME", home.as_str()),
        ("CALIBRATE_WORK", kind.experiment),
        ("CALIBRATE_STEPS", steps.as_str()),
    ];
    let mut all = vec!["bench", "--quiet", "--package", "calibrate", "--bench", "rival", "--"];
    all.extend(args);
    let ran = lab::ran(tools, "cargo", &all, &env, &[])?;
    if ran.success { Ok(ran) } else { Err(format!("cargo bench: {}", ran.stderr.trim())) }
}

/// Builds what the comparisons run, so that building is not part of their time.
///
/// # Errors
/// Why it does not build.
pub(crate) fn prepare(tools: &Tools) -> Result<(), String> {
    let args = ["bench", "--quiet", "--package", "calibrate", "--bench", "rival", "--no-run"];
    let ran = lab::ran(tools, "cargo", &args, &[], &[])?;
    if ran.success { Ok(()) } else { Err(format!("cargo bench: {}", ran.stderr.trim())) }
}

/// What criterion says of a change, in the words it prints.
fn is_different(stdout: &str) -> Result<bool, String> {
    if stdout.contains("Performance has regressed") || stdout.contains("Performance has improved") {
        return Ok(true);
    }
    let same = ["No change in performance detected", "Change within noise threshold"];
    if same.iter().any(|words| stdout.contains(words)) {
        return Ok(false);
    }
    Err(format!("criterion compared nothing: {}", stdout.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criterions_words_are_understood() {
        let printed = |words: &str| format!("arithmetic time: [1 ns 2 ns 3 ns]\n  {words}\n");
        assert_eq!(is_different(&printed("Performance has regressed.")), Ok(true));
        assert_eq!(is_different(&printed("Performance has improved.")), Ok(true));
        assert_eq!(is_different(&printed("No change in performance detected.")), Ok(false));
        assert_eq!(is_different(&printed("Change within noise threshold.")), Ok(false));
        assert!(is_different("arithmetic").is_err());
    }
}
