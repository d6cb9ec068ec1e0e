//! `claimbench calibrate`: how often a comparison is wrong here, how small a difference it sees,
//! how often intervals enclose the truth, and whether other instruments say the same.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, anyhow, bail};
use calibrate::{Asked, Instruments, KINDS, Kind};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lab::{Busy, Program, Tools, Trouble, Unavailable};
use model::scenario::Runtime;
use model::{CALIBRATION_VERSION, Calibration, CalibrationHeader, CalibrationLine, Machine, Trial};
use store::CalibrationWriter;

use crate::args::CalibrateArgs;
use crate::run::{INTERRUPTED, file_name, listen_for_interrupts};
use crate::terminal::{Answer, say};
use crate::{docs, files};

/// The slow-downs that are injected, in tenths of a per cent; the first is none.
const SLOW_DOWNS: [u32; 5] = [0, 5, 10, 20, 50];
/// Those that are injected while another process keeps a core busy, and that criterion is given.
const LOADED: [u32; 2] = [0, 10];
/// The most trials of each slow-down; there are half as many as of identical code, which take more
/// to show how rare an error is.
const POWER_MOST: u32 = 50;
/// Runs of made-up noise of each kind.
const SYNTHETIC: u32 = 4000;
/// Where calibrations are kept.
const LOCAL: &str = "results/local/calibration";
const PUBLISHED: &str = "results/calibration";

/// One step of a calibration.
enum Step {
    Coverage,
    Agreements,
    Trial(Asked),
    Rival { kind: Kind, permille: u32, number: u32 },
}

/// Measures everything, or what is left of it.
pub fn calibrate(root: &Path, args: &CalibrateArgs) -> Result<Answer> {
    if let Some(record) = &args.publish {
        return publish(root, record);
    }
    listen_for_interrupts()?;
    let tools = Tools::find(root);
    let programs = Programs::build(&tools)?;
    let (path, mut writer, mut calibration) = begin(root, &tools, args)?;
    let steps = left(&calibration);
    let bar = progress(steps.len() as u64);
    let mut keep = |calibration: &mut Calibration, line: CalibrationLine| -> Result<()> {
        writer.append(&line)?;
        calibration.take(line).map_err(|_| anyhow!("a calibration has one header"))
    };
    for step in steps {
        let outcome = take(&tools, &programs, &mut calibration, &step, &mut keep);
        if INTERRUPTED.load(Ordering::Relaxed) {
            bar.finish_and_clear();
            say(&format!("interrupted; to go on: just calibrate --resume {}", path.display()));
            return Ok(Answer::code(130));
        }
        outcome?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    say(&format!("kept in {}", path.display()));
    let text = match args.json {
        true => serde_json::to_string_pretty(&report::calibration_json(&calibration))? + "\n",
        false => report::calibration_text(&calibration),
    };
    Ok(Answer::text(text))
}

/// Does one step and keeps what came of it.
fn take(
    tools: &Tools,
    programs: &Programs,
    calibration: &mut Calibration,
    step: &Step,
    keep: &mut impl FnMut(&mut Calibration, CalibrationLine) -> Result<()>,
) -> Result<()> {
    let seed = calibration.header.seed;
    match step {
        Step::Coverage => {
            for one in calibrate::coverage(SYNTHETIC, seed) {
                keep(calibration, CalibrationLine::Coverage(one))?;
            }
            Ok(())
        }
        Step::Agreements => {
            let instruments = programs.instruments(tools);
            calibrate::agreements(&instruments, |one| {
                keep(calibration, CalibrationLine::Agreement(one))
            })
        }
        Step::Trial(asked) => {
            let trial = trial(programs, asked, seed)?;
            keep(calibration, CalibrationLine::Trial(trial))
        }
        Step::Rival { kind, permille, number } => {
            let rival = calibrate::rival(tools, kind, *permille, *number);
            let rival = rival.map_err(|why| anyhow!(why)).context("a comparison by criterion")?;
            keep(calibration, CalibrationLine::Rival(rival))
        }
    }
}

fn trial(programs: &Programs, asked: &Asked, seed: u64) -> Result<Trial> {
    let _busy = match asked.loaded {
        true => Some(Busy::start(&programs.busy).context("cannot keep a core busy")?),
        false => None,
    };
    // Each trial has its own random numbers, whatever came before it.
    let place = u64::from(asked.number) << 32
        | u64::from(asked.permille)
        | u64::from(asked.loaded) << 62
        | (asked.kind.steps as u64) << 44;
    let trial = calibrate::trial(&programs.subject, asked, seed ^ place, &INTERRUPTED);
    trial.map_err(|trouble: Trouble| anyhow!(trouble)).context("the calibration subject")
}

/// A new record, or one to go on with.
fn begin(
    root: &Path,
    tools: &Tools,
    args: &CalibrateArgs,
) -> Result<(PathBuf, CalibrationWriter, Calibration)> {
    let machine = lab::machine();
    if let Some(path) = &args.resume {
        let (writer, calibration) = CalibrationWriter::resume(path)?;
        if calibration.header.machine != machine {
            bail!("{} was begun on another machine", path.display());
        }
        return Ok((path.clone(), writer, calibration));
    }
    let header = CalibrationHeader {
        version: CALIBRATION_VERSION,
        started: lab::now_rfc3339(),
        seed: args.seed.unwrap_or_else(lab::fresh_seed),
        claimbench: env!("CARGO_PKG_VERSION").to_owned(),
        commit: lab::commit(tools),
        machine,
        trials: args.trials,
        rivals: args.rivals,
        seconds: args.seconds,
    };
    let path = root.join(LOCAL).join(format!("{}.jsonl", file_name(&header.started)));
    let writer = CalibrationWriter::create(&path, &header)?;
    Ok((path, writer, Calibration::new(header)))
}

/// The steps a calibration still lacks. Quiet and loaded trials take turns, and so do the kinds of
/// work, so that a drift of the machine hits all of them.
fn left(calibration: &Calibration) -> Vec<Step> {
    let header = &calibration.header;
    let mut steps = Vec::new();
    if calibration.coverage.is_empty() {
        steps.push(Step::Coverage);
    }
    if calibration.agreements.is_empty() {
        steps.push(Step::Agreements);
    }
    for number in 0..header.rivals {
        for kind in KINDS {
            for permille in LOADED {
                let done = calibration.rivals.iter().any(|one| {
                    one.work == kind.experiment && one.permille == permille && one.number == number
                });
                if !done {
                    steps.push(Step::Rival { kind, permille, number });
                }
            }
        }
    }
    for number in 0..header.trials {
        let quiet = SLOW_DOWNS.iter().map(|permille| (false, *permille));
        let loaded = LOADED.iter().map(|permille| (true, *permille));
        for (loaded, permille) in quiet.chain(loaded) {
            if permille > 0 && number >= header.trials.div_ceil(2).min(POWER_MOST) {
                continue;
            }
            for kind in KINDS {
                let asked = Asked { kind, permille, loaded, number, seconds: header.seconds };
                if !calibration.trials.iter().any(|one| is_of(one, &asked)) {
                    steps.push(Step::Trial(asked));
                }
            }
        }
    }
    steps
}

fn is_of(trial: &Trial, asked: &Asked) -> bool {
    trial.work == asked.kind.experiment
        && trial.permille == asked.permille
        && trial.loaded == asked.loaded
        && trial.number == asked.number
}

fn progress(total: u64) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(2));
    let style = ProgressStyle::with_template("calibrate {bar:30} {pos:>5}/{len:5} {eta} left");
    bar.set_style(style.expect("a good template").progress_chars("━╸ "));
    bar
}

/// What is built for a calibration.
struct Programs {
    subject: Program,
    busy: Program,
    counting: Result<Program, String>,
    go: Result<Program, String>,
}

impl Programs {
    fn build(tools: &Tools) -> Result<Self> {
        say("building the calibration subjects");
        let why = |why: Unavailable| match why {
            Unavailable::Missing(what) | Unavailable::BuildFailed(what) => what,
        };
        let rust = |name: &str, features: &[&str]| {
            lab::build_program(tools, "calibrate", name, features).map_err(why)
        };
        let needed = |name: &str| rust(name, &[]).map_err(|why| anyhow!(why));
        let go = ("crates/calibrate/go", "calibration-go");
        calibrate::prepare(tools).map_err(|why| anyhow!(why))?;
        Ok(Programs {
            subject: needed("calibration-subject")?,
            busy: needed("calibration-busy")?,
            counting: rust("calibration-subject-dhat", &["dhat"]),
            go: lab::build_go(tools, go.0, go.1, &Runtime::default()).map_err(why),
        })
    }

    fn instruments<'a>(&'a self, tools: &'a Tools) -> Instruments<'a> {
        Instruments {
            tools,
            subject: &self.subject,
            counting: self.counting.clone(),
            go: self.go.clone(),
            interrupt: &INTERRUPTED,
        }
    }
}

/// Makes a calibration the published one.
fn publish(root: &Path, record: &Path) -> Result<Answer> {
    store::read_calibration(record)?;
    let name = record.file_name().context("a record is a file")?;
    files::copy(record, &root.join(PUBLISHED).join(name))?;
    docs::docs(root, false)
}

/// The published calibrations, the newest first.
pub fn published(root: &Path) -> Result<Vec<Calibration>> {
    let all = files::list(&root.join(PUBLISHED), "jsonl")?;
    all.iter().rev().map(|path| Ok(store::read_calibration(path)?)).collect()
}

/// The newest calibration of a machine: a local one before a published one.
pub fn of_machine(root: &Path, machine: &Machine) -> Result<Option<Calibration>> {
    for folder in [LOCAL, PUBLISHED] {
        if let Some(found) = newest(root, folder, |one| one.header.machine == *machine)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn newest(
    root: &Path,
    folder: &str,
    wanted: impl Fn(&Calibration) -> bool,
) -> Result<Option<Calibration>> {
    for path in files::list(&root.join(folder), "jsonl")?.iter().rev() {
        let calibration = store::read_calibration(path)?;
        if wanted(&calibration) {
            return Ok(Some(calibration));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(trials: u32, rivals: u32) -> CalibrationHeader {
        CalibrationHeader {
            version: CALIBRATION_VERSION,
            started: "2026-01-01T00:00:00Z".to_owned(),
            seed: 1,
            claimbench: "0.1.0".to_owned(),
            commit: String::new(),
            machine: Machine::default(),
            trials,
            rivals,
            seconds: 10.0,
        }
    }

    #[test]
    fn what_is_done_is_not_done_again() {
        let mut calibration = Calibration::new(header(4, 1));
        let steps = left(&calibration);
        // Coverage, agreement, four rivals; four trials quiet and loaded of identical code and two
        // of each of five slow-downs, each for two kinds of work.
        assert_eq!(steps.len(), 2 + 4 + 2 * (2 * 4 + 5 * 2));
        let Some(Step::Trial(asked)) = steps.last() else { panic!("trials come last") };
        let comparison = judge::compare(&[], judge::SAME_WITHIN);
        calibration.trials.push(Trial {
            work: asked.kind.experiment.to_owned(),
            permille: asked.permille,
            loaded: asked.loaded,
            number: asked.number,
            comparison,
            disturbed: 0,
            seconds: 1.0,
            pairs_cover: None,
            ratio_covers: None,
        });
        assert_eq!(left(&calibration).len(), steps.len() - 1);
    }
}
