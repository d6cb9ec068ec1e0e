//! `claimbench report`: a record's pages, written where they belong.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use model::scenario::Claim;
use model::{Calibration, Judgement, Scenario};
use report::Content;
use store::Record;

use crate::args::ReportArgs;
use crate::calibration;
use crate::terminal::{Answer, say};
use crate::tracks;

/// The content of a record, with a calibration.
pub fn content<'a>(record: &'a Record, calibration: Option<&'a Calibration>) -> Content<'a> {
    Content {
        header: &record.header,
        observations: &record.observations,
        judgements: &record.judgements,
        footer: record.footer.as_ref(),
        calibration,
        tracks: &[],
    }
}

/// Writes all pages of a record under a folder, with the newest calibration of its machine.
pub fn write(root: &Path, record: &Record, folder: &Path) -> Result<()> {
    let calibration = calibration::of_machine(root, &record.header.machine)?;
    render(&content(record, calibration.as_ref()), folder).map(|_| ())
}

/// Writes all pages of a content under a folder. Returns those that changed.
pub fn render(content: &Content<'_>, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut changed = Vec::new();
    for page in report::render(content).map_err(|why| anyhow!(why))? {
        let path = folder.join(&page.path);
        if store::write_page(&path, page.text.as_bytes())? {
            changed.push(path);
        }
    }
    Ok(changed)
}

/// The record that is named, else the newest local one.
pub fn named(root: &Path, args: &ReportArgs) -> Result<PathBuf> {
    match &args.record {
        Some(path) => Ok(path.clone()),
        None => store::latest(&root.join("results/local"))
            .context("there is no local record yet; `just bench` makes one"),
    }
}

/// Renders a record.
pub fn report(root: &Path, args: &ReportArgs) -> Result<Answer> {
    let path = named(root, args)?;
    let record = store::read(&path)?;
    let folder = args.out.clone().unwrap_or_else(|| path.with_extension(""));
    let calibration = calibration::of_machine(root, &record.header.machine)?;
    let tracks = tracks::of_history(root)?;
    render(&Content { tracks: &tracks, ..content(&record, calibration.as_ref()) }, &folder)?;
    say(&format!("report: {}", folder.join("index.html").display()));
    Ok(Answer::text(report::table(&record.judgements)))
}

/// What the newest record (a local one before a published one) says of a claim; nothing where there
/// is none that does.
pub fn last_verdicts(
    root: &Path,
    named: Option<&Path>,
    scenario: &Scenario,
    claim: &Claim,
) -> Result<String> {
    let path = match named {
        Some(path) => Some(path.to_owned()),
        None => ["results/local", "results/records"]
            .iter()
            .find_map(|folder| store::latest(&root.join(folder)).ok()),
    };
    let Some(path) = path else { return Ok(String::new()) };
    let record = match store::read(&path) {
        Ok(record) => record,
        // Nobody asked for this one: a run that was cut off has no verdicts.
        Err(_) if named.is_none() => return Ok(String::new()),
        Err(error) => return Err(error.into()),
    };
    let of = |one: &&Judgement| one.scenario == scenario.id && one.claim == *claim.id.get_ref();
    let mut text = String::new();
    for judgement in record.judgements.iter().filter(of) {
        let line = format!("{}: {}. {}", judgement.case, judgement.verdict, judgement.why);
        text.push_str(&report::wrapped(&line, "  "));
    }
    if text.is_empty() {
        return Ok(text);
    }
    Ok(format!("\nLast seen (run {})\n{text}", record.header.run))
}
