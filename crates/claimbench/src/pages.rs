//! `claimbench report` and `export`: records rendered, and the pages written where they belong.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use model::scenario::Claim;
use model::{Calibration, Judgement, Scenario};
use report::{Content, Format, Page, Track};
use store::Record;

use crate::args::{ExportArgs, ExportFormat, ReportArgs};
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

/// All pages of some records, joined.
pub fn render(contents: &[Content<'_>]) -> Result<Vec<Page>> {
    report::render(contents).map_err(|why| anyhow!(why))
}

/// Writes all pages of some records under a folder, with the newest calibration of each machine.
pub fn write(root: &Path, records: &[Record], tracks: &[Track], folder: &Path) -> Result<()> {
    let of = |record: &Record| calibration::of_machine(root, &record.header.machine);
    let calibrations = records.iter().map(of).collect::<Result<Vec<_>>>()?;
    let pairs = records.iter().zip(&calibrations);
    let contents: Vec<Content<'_>> = pairs
        .map(|(record, calibration)| Content { tracks, ..content(record, calibration.as_ref()) })
        .collect();
    for page in render(&contents)? {
        store::write_page(&folder.join(&page.path), page.text.as_bytes())?;
    }
    Ok(())
}

/// The records that are named, else the newest local one.
pub fn named(root: &Path, records: &[PathBuf]) -> Result<Vec<PathBuf>> {
    if !records.is_empty() {
        return Ok(records.to_vec());
    }
    let newest = store::latest(&root.join("results/local"));
    Ok(vec![newest.context("there is no local record yet; `just bench` makes one")?])
}

/// Reads records.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Record>> {
    paths.iter().map(|path| Ok(store::read(path)?)).collect()
}

/// Renders records.
pub fn report(root: &Path, args: &ReportArgs) -> Result<Answer> {
    let paths = named(root, &args.records)?;
    let records = read(&paths)?;
    let folder = match &args.out {
        Some(folder) => folder.clone(),
        None => beside(&paths, &records),
    };
    write(root, &records, &tracks::of_history(root)?, &folder)?;
    say(&format!("report: {}", folder.join("index.html").display()));
    let contents: Vec<Content<'_>> = records.iter().map(|record| content(record, None)).collect();
    let judgements = report::newest(&contents).map_err(|why| anyhow!(why))?;
    Ok(Answer::text(report::table(&judgements)))
}

/// Beside the newest record, named after it; several do not take the place of its own pages.
fn beside(paths: &[PathBuf], records: &[Record]) -> PathBuf {
    let start = |record: &Record| (record.header.started.clone(), record.header.run.clone());
    let newest = (0..records.len()).max_by_key(|index| start(&records[*index]));
    let path = newest.map(|index| paths[index].clone()).unwrap_or_default();
    let several = if paths.len() > 1 { "joined" } else { "" };
    path.with_extension(several)
}

/// Prints records in the format of another tool.
pub fn export(root: &Path, args: &ExportArgs) -> Result<Answer> {
    let records = read(&named(root, &args.records)?)?;
    let contents: Vec<Content<'_>> = records.iter().map(|record| content(record, None)).collect();
    let format = match args.format {
        ExportFormat::Json => Format::Json,
        ExportFormat::Markdown => Format::Markdown,
        ExportFormat::Junit => Format::Junit,
        ExportFormat::Benchstat => Format::Benchstat,
        ExportFormat::GithubAction => Format::GithubAction,
        ExportFormat::Bencher => Format::Bencher,
    };
    report::export(&contents, format).map(Answer::text).map_err(|why| anyhow!(why))
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
