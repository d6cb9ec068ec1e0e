//! `claimbench history`: runs as series, and where they changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand};
use model::significant;
use serde_json::json;
use store::{Extent, History, Import, NewPoint, Stored};
use track::Found;

use crate::series::{Choose, Loaded, POINTS_LEAST, baseline, change_word, chosen, load, look};
use crate::terminal::{Answer, say};
use crate::{files, gather, moment, selftest};

/// Options of `history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// The history [default: results/local/history.sqlite]
    #[arg(long, global = true, value_name = "FILE")]
    pub db: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: HistoryCommand,
}

/// The subcommands of `history`.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// Take in what other tools wrote: Go benchmark text, criterion's sample.json, hyperfine,
    /// gungraun summaries, asv results, github-action-benchmark's data.js
    Import(ImportArgs),
    /// Make the history anew from run records and kept imports
    Rebuild,
    /// List the series
    List(Choose),
    /// Show series with their change points and outliers
    Show(Choose),
    /// Say which series changed lately; exit code 1 where one became worse
    Check(Choose),
    /// Print what the detectors are worth: false alarms, power, scores on others' data, speeds
    SelfTest(selftest::SelfTestArgs),
}

/// Options of `history import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Which tool wrote them [default: by what is in them]
    #[arg(long, value_parser = gather::FORMATS)]
    pub format: Option<String>,
    /// The commit that was measured, where the file does not say it
    #[arg(long, default_value = "")]
    pub commit: String,
    /// When, as in 2026-11-25T03:50:06Z, where the file does not say it [default: now]
    #[arg(long, value_name = "MOMENT")]
    pub at: Option<String>,
    /// Name of the session; a baseline measured in it has the same [default: commit and moment]
    #[arg(long)]
    pub run: Option<String>,
    /// More that tells series apart, such as machine=ci-3
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    pub label: Vec<(String, String)>,
    /// Take a unit although nobody knows which way it is better
    #[arg(long, value_name = "UNIT")]
    pub unit: Vec<String>,
}

fn label(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Does what was asked for.
pub fn history(root: &Path, args: &HistoryArgs) -> Result<Answer> {
    let local = root.join("results/local");
    let db = args.db.clone().unwrap_or_else(|| local.join("history.sqlite"));
    let kept = db.with_extension("imports");
    match &args.command {
        HistoryCommand::Import(args) => import(&db, &kept, args),
        HistoryCommand::Rebuild => rebuild(&db, &kept, &[root.join("results/records"), local]),
        HistoryCommand::List(choose) => list(&History::open_existing(&db)?, choose),
        HistoryCommand::Show(choose) => show(&History::open_existing(&db)?, choose),
        HistoryCommand::Check(choose) => check(&History::open_existing(&db)?, choose),
        HistoryCommand::SelfTest(args) => selftest::self_test(root, args),
    }
}

fn now_ms() -> Result<i64> {
    moment::parse(&lab::now_rfc3339()).context("the clock says no moment")
}

/// Reads every file before the first is kept: a faulty one leaves nothing behind.
fn import(db: &Path, kept: &Path, args: &ImportArgs) -> Result<Answer> {
    let now_ms = now_ms()?;
    let at_ms = match &args.at {
        Some(text) => moment::parse(text)
            .ok_or_else(|| anyhow!("`{text}` is no moment: write it as 2026-11-25T03:50:06Z"))?,
        None => now_ms,
    };
    let (mut good, mut bad, mut aside) = (Vec::new(), Vec::new(), Vec::new());
    let mut points = Vec::new();
    for path in &args.files {
        let read = envelope(path, args, at_ms).and_then(|import| {
            let found = gather::of_import(&import)?;
            Ok((import, found))
        });
        match read {
            Ok((import, (found, left))) => {
                good.push(import);
                points.extend(found);
                aside.extend(left);
            }
            Err(why) => bad.push(format!("{why:#}")),
        }
    }
    if !bad.is_empty() {
        bail!("nothing was imported:\n{}", bad.join("\n"));
    }
    points.sort_by(|a, b| (a.at_ms, &a.run).cmp(&(b.at_ms, &b.run)));
    let stored = History::open(db)?.store(&points, now_ms)?;
    for import in &good {
        store::keep_import(kept, import)?;
    }
    Ok(told(&stored, aside))
}

fn envelope(path: &Path, args: &ImportArgs, at_ms: i64) -> Result<Import> {
    if path.extension().is_some_and(|extension| extension == "jsonl") {
        bail!(
            "{}: a run record is not imported: put it into results/records and run \
             `claimbench history rebuild`",
            path.display()
        );
    }
    let text = files::read_text(path)?;
    let format = match &args.format {
        Some(format) => format.clone(),
        None => gather::format_of(path, &text)?.to_owned(),
    };
    let beside = match format.as_str() {
        "criterion" => files::read_text(&path.with_file_name("benchmark.json"))?,
        _ => String::new(),
    };
    let run = args.run.clone().unwrap_or_else(|| format!("{}@{at_ms}", args.commit));
    Ok(Import {
        version: 1,
        format,
        source: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        commit: args.commit.clone(),
        at_ms,
        run,
        labels: args.label.iter().cloned().collect(),
        units: args.unit.clone(),
        text,
        beside,
    })
}

fn rebuild(db: &Path, kept: &Path, folders: &[PathBuf]) -> Result<Answer> {
    let mut points: Vec<NewPoint> = Vec::new();
    let mut aside = Vec::new();
    for folder in folders {
        for path in store::records(folder)? {
            let read = store::read(&path).map_err(anyhow::Error::from);
            match read.and_then(|record| gather::of_record(&path, &record)) {
                Ok(found) => points.extend(found),
                Err(why) => aside.push((path.display().to_string(), format!("{why:#}"))),
            }
        }
    }
    for folder in folders {
        for path in store::comparisons(&folder.join("comparisons"))? {
            let read = store::read_comparison(&path).map_err(anyhow::Error::from);
            match read.and_then(|one| gather::of_comparison(&path, &one)) {
                Ok(found) => points.extend(found),
                Err(why) => aside.push((path.display().to_string(), format!("{why:#}"))),
            }
        }
    }
    let (imports, damaged) = store::imports(kept)?;
    aside.extend(damaged.into_iter().map(|(path, why)| (path.display().to_string(), why)));
    for import in imports {
        match gather::of_import(&import) {
            Ok((found, left)) => {
                points.extend(found);
                aside.extend(left);
            }
            Err(why) => aside.push((import.source, format!("{why:#}"))),
        }
    }
    Ok(told(&History::rebuild(db, points, now_ms()?)?, aside))
}

fn told(stored: &Stored, mut aside: Vec<(String, String)>) -> Answer {
    /// More reasons than anybody reads are counted, not printed.
    const REASONS: usize = 20;
    aside.extend(stored.aside.iter().cloned());
    for (what, why) in aside.iter().take(REASONS) {
        say(&format!("set aside: {what}: {why}"));
    }
    if aside.len() > REASONS {
        say(&format!("set aside: {} more", aside.len() - REASONS));
    }
    Answer::text(format!(
        "{} points stored, {} known already, {} set aside\n",
        stored.stored,
        stored.known,
        aside.len()
    ))
}

/// One line a series.
pub fn list(history: &History, choose: &Choose) -> Result<Answer> {
    let mut text = String::new();
    let mut rows = Vec::new();
    let extents = history.extents()?;
    for series in chosen(history, &choose.patterns)? {
        let Extent { points, from_ms, to_ms } =
            extents.get(&series.id).copied().unwrap_or_default();
        if choose.json {
            let key: serde_json::Value = serde_json::from_str(&series.key)?;
            rows.push(json!({ "id": series.id, "name": series.name, "unit": series.unit,
                "points": points, "key": key }));
        } else {
            let span = format!("{} to {}", moment::day(from_ms), moment::day(to_ms));
            writeln!(text, "#{} {}  {points} points  {span}", series.id, series.name)?;
        }
    }
    Ok(Answer::text(if choose.json { serde_json::to_string_pretty(&rows)? + "\n" } else { text }))
}

fn show(history: &History, choose: &Choose) -> Result<Answer> {
    let over = baseline(history, choose)?;
    let mut text = String::new();
    for series in chosen(history, &choose.patterns)? {
        let Loaded { points, missing } = load(history, &series, over.as_ref())?;
        let unit = if over.is_some() { "ratio" } else { &series.unit };
        writeln!(text, "#{} {} ({unit}), {} points", series.id, series.name, points.len())?;
        if missing > 0 {
            writeln!(text, "  missing: {missing} runs have no baseline")?;
        }
        if points.len() < POINTS_LEAST {
            writeln!(text, "  too short: fewer than {POINTS_LEAST} points")?;
        }
        let look = look(&points, choose);
        if look.floor > 0.0 {
            writeln!(text, "  floor {} %", significant(look.floor * 100.0))?;
        }
        let steps: BTreeMap<usize, Found> =
            look.steps.iter().map(|step| (step.index, *step)).collect();
        for (index, point) in points.iter().enumerate() {
            let mark = match steps.get(&index) {
                Some(step) => format!("  step {}", change(step)),
                None if look.outliers.contains(&index) => "  outlier".to_owned(),
                None => String::new(),
            };
            let (day, value) = (moment::day(point.run.at_ms), significant(point.value));
            let commit: String = point.run.commit.chars().take(12).collect();
            writeln!(text, "  {index:>5}  {day}  {commit:<12}  {value:>12}{mark}")?;
        }
    }
    Ok(Answer::text(text))
}

fn change(step: &Found) -> String {
    let (before, after) = (significant(step.before), significant(step.after));
    if step.before == 0.0 {
        return format!("{before} to {after}");
    }
    format!("{before} to {after} ({:+.1} %)", (step.after / step.before - 1.0) * 100.0)
}

/// Outliers among so many of the newest points are told: more of them may become a step.
const OUTLIERS_TOLD: usize = 2;

/// What changed lately.
pub fn check(history: &History, choose: &Choose) -> Result<Answer> {
    let over = baseline(history, choose)?;
    let mut text = String::new();
    let mut rows = Vec::new();
    let (mut worse, mut changed, mut short, mut all) = (0, 0, 0, 0);
    for series in chosen(history, &choose.patterns)? {
        let Loaded { points, .. } = load(history, &series, over.as_ref())?;
        all += 1;
        if points.len() < POINTS_LEAST {
            short += 1;
            continue;
        }
        let recent = points.len().saturating_sub(choose.last);
        let look = look(&points, choose);
        if let (false, Some(index)) = (choose.json, look.outliers.last())
            && index + OUTLIERS_TOLD >= points.len()
        {
            let (run, value) = (&points[*index].run, significant(points[*index].value));
            let (day, commit) = (moment::day(run.at_ms), &run.commit);
            writeln!(text, "outlier: #{} {}: {value} on {day} ({commit})", series.id, series.name)?;
        }
        for step in look.steps.iter().filter(|step| step.index >= recent) {
            let word = change_word(&series.unit, step);
            worse += usize::from(word == "worse");
            changed += 1;
            let point = &points[step.index];
            if choose.json {
                rows.push(json!({ "id": series.id, "name": series.name, "verdict": word,
                    "index": step.index, "commit": point.run.commit, "run": point.run.name,
                    "before": step.before, "after": step.after }));
            } else {
                writeln!(
                    text,
                    "{word}: #{} {}: {} since {} ({})",
                    series.id,
                    series.name,
                    change(step),
                    moment::day(point.run.at_ms),
                    point.run.commit
                )?;
            }
        }
    }
    let summary = format!(
        "{all} series: {changed} steps in their last {} points, {worse} for the worse; {short} \
         series too short",
        choose.last
    );
    let text = if choose.json {
        say(&summary);
        serde_json::to_string_pretty(&rows)? + "\n"
    } else {
        text + &summary + "\n"
    };
    Ok(Answer { text, code: u8::from(worse > 0) })
}
