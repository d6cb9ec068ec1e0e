//! `claimbench compare A B`: what is slower, faster or the same, with all that speaks for it.

mod annotations;
mod decide;
mod measure;
mod programs;
mod recorded;
mod side;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Result, bail};
use clap::Args;
use fastrand::Rng;
use lab::Tools;
use model::{
    COMPARED_VERSION, Compared, Evidence, Judgement, Params, RowOutcome, Verdict, VerdictChange,
};

use crate::run::{INTERRUPTED, listen_for_interrupts, name};
use crate::terminal::{Answer, say};
pub use annotations::{Form, annotations};
use side::{Found, Origin};
pub use words::{markdown, table};

/// Options of `compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// What is compared to: a git revision, a folder with a working tree, a built subject, or a run
    /// record
    #[arg(value_name = "A")]
    pub first: String,
    /// What is compared, likewise
    #[arg(value_name = "B")]
    pub second: String,
    /// How it is compared
    #[command(flatten)]
    pub how: How,
    /// Print the comparison record, which is JSON
    #[arg(long)]
    pub json: bool,
    /// Print Markdown, as for a pull request
    #[arg(long, conflicts_with = "json")]
    pub markdown: bool,
}

/// How things are compared.
#[derive(Clone, Debug, Args)]
pub struct How {
    /// Articles, claims or patterns whose experiments to compare [default: all]
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// Parameters of the experiments, where not their defaults
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub at: Vec<(String, i64)>,
    /// What differs by less than this share is `same`
    #[arg(long, default_value_t = 0.01, value_name = "SHARE")]
    pub within: f64,
    /// Longest time for one experiment, in s
    #[arg(long, default_value_t = 20.0)]
    pub seconds: f64,
    /// Do not count instructions
    #[arg(long)]
    pub no_instructions: bool,
    /// Measure programs that are byte for byte the same, too
    #[arg(long)]
    pub identical: bool,
    /// Seed of every random choice [default: a fresh one, recorded]
    #[arg(long)]
    pub seed: Option<u64>,
}

fn parameter(text: &str) -> Result<(String, i64), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    let value = value.parse().map_err(|_| format!("`{value}` is no whole number"))?;
    Ok((name.to_owned(), value))
}

/// Compares, keeps the record, and says what came of it.
pub fn compare(root: &Path, args: &CompareArgs) -> Result<Answer> {
    let Some(comparison) = session(root, &args.first, &args.second, &args.how, "")? else {
        return Ok(Answer::code(130));
    };
    keep(root, &comparison)?;
    let text = if args.json {
        serde_json::to_string_pretty(&comparison)? + "\n"
    } else if args.markdown {
        markdown(&comparison)
    } else {
        table(&comparison)
    };
    Ok(Answer { text, code: code(&comparison) })
}

/// 1 where something is slower or computes something else, or a verdict changed; else 0.
pub fn code(comparison: &Compared) -> u8 {
    let bad =
        |one: &model::ComparedRow| one.outcome == RowOutcome::Slower || is_changed_answer(one);
    u8::from(comparison.rows.iter().any(bad) || comparison.verdicts.iter().any(matters))
}

/// Whether a change of a verdict is news: what was skipped or undecided on either side is nothing.
fn matters(change: &VerdictChange) -> bool {
    let decided = |verdict: Option<Verdict>| {
        !matches!(verdict, None | Some(Verdict::Skipped | Verdict::Inconclusive))
    };
    change.second == Some(Verdict::Failed) || (decided(change.first) && decided(change.second))
}

/// Notes which verdicts differ.
pub fn verdicts(comparison: &mut Compared, first: &[Judgement], second: &[Judgement]) {
    (comparison.verdicts, comparison.verdicts_compared) = recorded::verdict_changes(first, second);
}

/// What rows say whose answer is another: worse than any slowness.
const ANSWER: &str = "the answer changed";

fn is_changed_answer(row: &model::ComparedRow) -> bool {
    row.why.starts_with(ANSWER)
}

/// Compares two things in one session; none where it was interrupted.
pub fn session(
    root: &Path,
    first: &str,
    second: &str,
    how: &How,
    baseline: &str,
) -> Result<Option<Compared>> {
    if !(how.within.is_finite() && how.within > 0.0) {
        bail!("--within is a share above 0, such as 0.01");
    }
    let tools = Tools::find(root);
    let (first, second) = (side::find(&tools, first)?, side::find(&tools, second)?);
    let seed = how.seed.unwrap_or_else(lab::fresh_seed);
    let started = lab::now_rfc3339();
    let mut comparison = Compared {
        version: COMPARED_VERSION,
        comparison: name(&started, seed),
        ended: started.clone(),
        started,
        seed,
        claimbench: env!("CARGO_PKG_VERSION").to_owned(),
        baseline: baseline.to_owned(),
        evidence: Evidence::Interleaved,
        machine: lab::machine(),
        toolchains: tools.toolchains(),
        first: first.side.clone(),
        second: second.side.clone(),
        rows: Vec::new(),
        verdicts: Vec::new(),
        verdicts_compared: 0,
    };
    if let (Origin::Record(one), Origin::Record(two)) = (&first.origin, &second.origin) {
        recorded::fill(&mut comparison, one, two, how)?;
    } else if !interleaved(&mut comparison, &first, &second, how)? {
        say("interrupted: nothing is kept of a comparison that is not whole");
        return Ok(None);
    }
    comparison.ended = lab::now_rfc3339();
    Ok(Some(comparison))
}

/// Builds both sides and measures them in pairs, in an order that no drift of the machine can line
/// up with. False where it was interrupted.
fn interleaved(
    comparison: &mut Compared,
    first: &Found,
    second: &Found,
    how: &How,
) -> Result<bool> {
    listen_for_interrupts()?;
    let at: Params = how.at.iter().cloned().collect();
    let (mut items, mut rows) = programs::items(first, second, &how.patterns, &at)?;
    // A build that was interrupted looks like one that failed.
    if INTERRUPTED.load(Ordering::Relaxed) {
        return Ok(false);
    }
    let mut rng = Rng::with_seed(comparison.seed);
    rng.shuffle(&mut items);
    let count = items.len();
    for (done, item) in (1..).zip(items) {
        say(&format!("[{done}/{count}] {}", item.row.name()));
        rows.push(measure::measure(item, how, &mut rng));
        if INTERRUPTED.load(Ordering::Relaxed) {
            return Ok(false);
        }
    }
    rows.sort_by_cached_key(|row| (row.name(), row.params.clone()));
    comparison.rows = rows;
    Ok(true)
}

/// Keeps a comparison record.
pub fn keep(root: &Path, comparison: &Compared) -> Result<PathBuf> {
    let folder = root.join("results/local/comparisons");
    let path = store::keep_comparison(&folder, comparison)?;
    say(&format!("comparison: {}", path.display()));
    Ok(path)
}
