//! `claimbench check`: the working tree against a baseline, for CI.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use lab::Tools;
use model::Compared;
use store::Record;

use crate::args::{Profile, RunArgs};
use crate::compare::{self, Form, How};
use crate::terminal::{Answer, say};
use crate::{files, library, run};

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// What to compare to: a name of baselines.toml, or a git revision
    #[arg(long, default_value = "main", value_name = "NAME")]
    pub baseline: String,
    /// Only pin the name to this revision, in baselines.toml
    #[arg(long, value_name = "REVISION")]
    pub pin: Option<String>,
    /// How it is compared
    #[command(flatten)]
    pub how: How,
    /// Do not judge the claims of both sides
    #[arg(long)]
    pub no_claims: bool,
    /// File the Markdown summary is appended to [default: what GITHUB_STEP_SUMMARY names]
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// Form of annotations [default: that of the CI system that runs it, else none]
    #[arg(long, value_enum, value_name = "FORM")]
    pub annotations: Option<Form>,
    /// File annotations are written to [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub annotations_to: Option<PathBuf>,
    /// Print the comparison record, which is JSON
    #[arg(long)]
    pub json: bool,
}

/// Where baselines have their names.
const PINS: &str = "baselines.toml";

/// Compares, judges, and tells CI.
pub fn check(root: &Path, args: &CheckArgs) -> Result<Answer> {
    let tools = Tools::find(root);
    if let Some(to) = &args.pin {
        return pin(&tools, &args.baseline, to);
    }
    let revision = pinned(root, &args.baseline)?.unwrap_or_else(|| args.baseline.clone());
    let hash = lab::revision(&tools, &revision).ok_or_else(|| {
        let name = &args.baseline;
        anyhow!("baseline `{name}` is neither in {PINS} nor a git revision")
    })?;
    let here = root.to_string_lossy();
    let found = compare::session(root, &hash, &here, &args.how, &args.baseline)?;
    let Some(mut comparison) = found else { return Ok(Answer::code(130)) };
    comparison.first.given.clone_from(&args.baseline);
    comparison.second.given = "working tree".to_owned();
    if !args.no_claims {
        let there = lab::worktree(&tools, &hash).map_err(|why| anyhow!(why))?;
        let before = verdicts(&there, &args.how, true)?;
        let after = verdicts(&tools, &args.how, false)?;
        let (Some(before), Some(after)) = (before, after) else {
            return Ok(Answer::code(130));
        };
        compare::verdicts(&mut comparison, &before.judgements, &after.judgements);
    }
    compare::keep(root, &comparison)?;
    tell(root, args, &comparison)
}

/// The record of a tree's claims. A baseline's is kept: neither it nor the machine changes.
fn verdicts(tools: &Tools, how: &How, is_baseline: bool) -> Result<Option<Record>> {
    let scenarios = library::load(tools.root())?;
    let local = tools.root().join("results/local");
    if is_baseline
        && let Ok(path) = store::latest(&local)
        && let Ok(record) = store::read(&path)
        && record.header.machine == lab::machine()
        && record.header.patterns == how.patterns
    {
        say(&format!("verdicts of the baseline: {}", path.display()));
        return Ok(Some(record));
    }
    let args = RunArgs {
        patterns: how.patterns.clone(),
        profile: Profile::Quick,
        json: false,
        resume: None,
        seed: how.seed,
        out: Some(local),
        dry_run: false,
    };
    match run::record(tools, scenarios, &args)? {
        Some(path) => Ok(Some(store::read(&path)?)),
        None => Ok(None),
    }
}

/// The summary, the annotations, and what the terminal shows.
fn tell(root: &Path, args: &CheckArgs, comparison: &Compared) -> Result<Answer> {
    let named = |name: &str| std::env::var_os(name).map(PathBuf::from);
    if let Some(path) = args.summary.clone().or_else(|| named("GITHUB_STEP_SUMMARY")) {
        files::append_text(&path, &compare::markdown(comparison))?;
    }
    let form = args.annotations.unwrap_or_else(|| {
        if named("GITHUB_ACTIONS").is_some() {
            Form::Github
        } else if named("GITLAB_CI").is_some() {
            Form::Gitlab
        } else {
            Form::None
        }
    });
    let text_of = |id: &str| library::text_of(root, id).ok().map(|(_, text)| text);
    let notes = compare::annotations(comparison, form, &text_of);
    let mut text = match args.json {
        true => serde_json::to_string_pretty(comparison)? + "\n",
        false => compare::table(comparison),
    };
    match &args.annotations_to {
        Some(path) => files::write_text(path, &notes)?,
        None if args.json => {}
        None => text.push_str(&notes),
    }
    Ok(Answer { text, code: compare::code(comparison) })
}

/// The revision a name is pinned to.
fn pinned(root: &Path, name: &str) -> Result<Option<String>> {
    let table = pins(root)?;
    match table.get(name) {
        None => Ok(None),
        Some(toml::Value::String(hash)) => Ok(Some(hash.clone())),
        Some(_) => bail!("{PINS}: `{name}` is no text"),
    }
}

fn pins(root: &Path) -> Result<toml::Table> {
    let path = root.join(PINS);
    if !path.is_file() {
        return Ok(toml::Table::new());
    }
    files::read_text(&path)?.parse().with_context(|| path.display().to_string())
}

fn pin(tools: &Tools, name: &str, to: &str) -> Result<Answer> {
    let hash = lab::revision(tools, to).ok_or_else(|| anyhow!("`{to}` is no git revision"))?;
    let mut table = pins(tools.root())?;
    table.insert(name.to_owned(), toml::Value::String(hash.clone()));
    let text = format!("# Names of baselines: `claimbench check --baseline NAME`.\n{table}");
    files::write_text(&tools.root().join(PINS), &text)?;
    Ok(Answer::text(format!("{name} is {hash}\n")))
}
