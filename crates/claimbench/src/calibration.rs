//! `claimbench calibrate`: how often a comparison is wrong here, and how small a difference it
//! sees.

use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, anyhow};
use calibrate::{ERROR_MOST, KINDS, Kind, Outcome, Trial, trial};
use fastrand::Rng;
use lab::{Program, Tools, Unavailable};
use serde_json::json;

use crate::args::CalibrateArgs;
use crate::terminal::{Answer, say};

/// The slow-downs that are injected, as shares; the first is none.
const SLOW_DOWNS: [f64; 5] = [0.0, 0.005, 0.01, 0.02, 0.05];
/// The level of the intervals of the rates.
const CONFIDENCE: f64 = 0.95;

/// All trials of one kind of work with one slow-down.
struct Row {
    kind: Kind,
    slow_down: f64,
    trials: Vec<Trial>,
}

impl Row {
    /// The effects that were found.
    fn found(&self) -> Vec<f64> {
        let each = self.trials.iter().filter_map(|trial| match trial.outcome {
            Outcome::Different(effect) => Some(effect),
            Outcome::Nothing => None,
        });
        each.collect()
    }

    fn median(&self, of: impl Fn(&Trial) -> f64) -> f64 {
        let values: Vec<f64> = self.trials.iter().map(of).collect();
        stats::median(&values).unwrap_or(f64::NAN)
    }
}

/// Measures the rates. An interrupted calibration ends with the default action of Ctrl-C: nothing
/// is kept of it.
pub fn calibrate(root: &Path, args: &CalibrateArgs) -> Result<Answer> {
    let tools = Tools::find(root);
    say("building the calibration subject");
    let program = lab::build_program(&tools, "calibrate", "calibration-subject");
    let program = program.map_err(|why| match why {
        Unavailable::Missing(what) | Unavailable::BuildFailed(what) => anyhow!(what),
    })?;
    let seed = args.seed.unwrap_or_else(lab::fresh_seed);
    let mut rng = Rng::with_seed(seed);
    let mut rows = Vec::new();
    for kind in KINDS {
        for slow_down in SLOW_DOWNS {
            rows.push(row(&program, kind, slow_down, args, &mut rng)?);
        }
    }
    let started = lab::now_rfc3339();
    let record = json!({ "ended": started, "seed": seed, "machine": lab::machine(),
        "rows": rows.iter().map(as_json).collect::<Vec<_>>() });
    let moment: String = started.chars().filter(char::is_ascii_digit).collect();
    let path = root.join("results/local").join(format!("calibration-{moment}.json"));
    let text = serde_json::to_string_pretty(&record)? + "\n";
    store::write_page(&path, text.as_bytes())?;
    say(&format!("seed {seed}; kept in {}", path.display()));
    Ok(Answer::text(if args.json { text } else { table(&rows) }))
}

fn row(
    program: &Program,
    kind: Kind,
    slow_down: f64,
    args: &CalibrateArgs,
    rng: &mut Rng,
) -> Result<Row> {
    static GO_ON: AtomicBool = AtomicBool::new(false);
    let count = if slow_down == 0.0 { args.trials } else { args.trials.div_ceil(2) };
    say(&format!("{}, {:.1} % slower: {count} trials", kind.experiment, slow_down * 100.0));
    let each = (0..count).map(|_| trial(program, kind, slow_down, args.seconds, rng, &GO_ON));
    let trials = each.collect::<Result<_, _>>().context("the calibration subject")?;
    Ok(Row { kind, slow_down, trials })
}

fn as_json(row: &Row) -> serde_json::Value {
    let found = row.found();
    let rate = stats::proportion(found.len(), row.trials.len(), CONFIDENCE).ok();
    json!({
        "work": row.kind.experiment,
        "slow_down": row.slow_down,
        "trials": row.trials.len(),
        "found": found.len(),
        "rate_low": rate.map(|rate| rate.interval.low),
        "rate_high": rate.map(|rate| rate.interval.high),
        "effects": found,
        "seconds": row.trials.iter().map(|trial| trial.seconds).collect::<Vec<_>>(),
        "pairs": row.trials.iter().map(|trial| trial.pairs).collect::<Vec<_>>(),
        "disturbed": row.trials.iter().map(|trial| trial.disturbed).collect::<Vec<_>>(),
    })
}

fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<12} {:>8} {:>13} {:>15} {:>9} {:>6} {:>7}\n",
        "work", "slower", "different", "95 % interval", "seen", "pairs", "seconds"
    );
    for row in rows {
        let (found, count) = (row.found(), row.trials.len());
        let rate = stats::proportion(found.len(), count, CONFIDENCE).map(|rate| {
            format!("{:.1} to {:.1} %", rate.interval.low * 100.0, rate.interval.high * 100.0)
        });
        let seen = stats::median(&found).map(|effect| format!("{:+.2} %", effect * 100.0));
        let _ = writeln!(
            text,
            "{:<12} {:>6.1} % {:>13} {:>15} {:>9} {:>6.0} {:>7.1}",
            row.kind.experiment,
            row.slow_down * 100.0,
            format!("{} of {count}", found.len()),
            rate.unwrap_or_default(),
            seen.unwrap_or_default(),
            row.median(|trial| trial.pairs as f64),
            row.median(|trial| trial.seconds),
        );
    }
    let note = format!(
        "Where nothing is slower, `different` is a false alarm: by design at most {:.1} %. `seen` \
         is the median of the effects found, `pairs` and `seconds` are medians over all trials.",
        ERROR_MOST * 100.0
    );
    text + "\n" + &report::wrapped(&note, "")
}
