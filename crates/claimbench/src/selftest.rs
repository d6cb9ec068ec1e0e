//! `claimbench history self-test`: what the detectors are worth, on noise without steps, on steps
//! of known size, on series that others annotated, and in time.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use lab::Stopwatch;
use serde_json::Value;
use store::{History, NewPoint};
use track::{
    Detector, Hunter, HunterOptions, Noise, Robust, RobustOptions, alternating, covering, f1,
    false_alarms, power,
};

use crate::series::{Choose, DetectorName, detector};
use crate::terminal::Answer;
use crate::{files, history};

/// Options of `history self-test`.
#[derive(Debug, Args)]
pub struct SelfTestArgs {
    /// Series of 1000 points for each noise, and of 200 points for each step
    #[arg(long, default_value_t = 200)]
    pub trials: usize,
    /// Seed of the noise
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Points of the made-up history that is opened, listed and checked
    #[arg(long, default_value_t = 1_000_000)]
    pub observations: usize,
    /// Folder with the series of others [default: ../shared/data beside the repository]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

const DETECTORS: [(DetectorName, &str); 2] =
    [(DetectorName::Robust, "robust"), (DetectorName::Hunter, "hunter")];

/// Prints all of it.
pub fn self_test(root: &Path, args: &SelfTestArgs) -> Result<Answer> {
    let mut text = String::new();
    noise(&mut text, args)?;
    steps(&mut text, args)?;
    let data = args.data.clone().unwrap_or_else(|| root.join("../shared/data"));
    if data.is_dir() {
        tigerbeetle(&mut text, &data)?;
        mongodb(&mut text, &data)?;
        tcpd(&mut text, &data)?;
    } else {
        writeln!(text, "\nScores on others' data: skipped, {} is not there", data.display())?;
    }
    speeds(&mut text)?;
    stored(&mut text, root, args)?;
    Ok(Answer::text(text))
}

fn noise(text: &mut String, args: &SelfTestArgs) -> Result<()> {
    writeln!(text, "False alarms per 1000 points, of {} points a cell", args.trials * 1000)?;
    for (name, label) in DETECTORS {
        write!(text, "  {label}")?;
        for noise in Noise::ALL {
            let rate = false_alarms(detector(name), noise, args.trials, args.seed);
            write!(text, "  {} {rate:.3}", noise.name())?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn steps(text: &mut String, args: &SelfTestArgs) -> Result<()> {
    const SIGMAS: [f64; 6] = [0.5, 1.0, 1.5, 2.0, 3.0, 5.0];
    let trials = args.trials * 5;
    writeln!(
        text,
        "\nSteps in the middle of 200 points found within 5, of {trials}; 19 alternating of 2.5 \
         sigma"
    )?;
    for (name, label) in DETECTORS {
        write!(text, "  {label}")?;
        for sigmas in SIGMAS {
            let share = power(detector(name), sigmas, trials, args.seed);
            write!(text, "  {sigmas} sigma {share:.3}")?;
        }
        let all: Vec<(usize, usize)> =
            (0..5).map(|seed| alternating(detector(name), args.seed + seed)).collect();
        let hits: Vec<String> = all.iter().map(|(hits, more)| format!("{hits}+{more}")).collect();
        writeln!(text, "  alternating {}", hits.join(" "))?;
    }
    Ok(())
}

fn parsed(path: &Path) -> Result<Value> {
    let text = files::read_text(path)?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

fn tigerbeetle(text: &mut String, data: &Path) -> Result<()> {
    let mut points = parsed(&data.join("nyrkio/tigerbeetle.json"))?;
    let points = points.as_array_mut().ok_or_else(|| anyhow!("tigerbeetle.json has no points"))?;
    points.sort_by_key(|point| point["timestamp"].as_i64());
    let values: Vec<f64> =
        points.iter().filter_map(|point| point["metrics"]["load_accepted"].as_f64()).collect();
    writeln!(text, "\nNyrkiö's TigerBeetle, changes of 5 % or more; expected [15, 71]")?;
    let detectors = [
        Detector::Robust(RobustOptions { floor: 0.05, ..RobustOptions::default() }),
        Detector::Hunter(HunterOptions { min_magnitude: 0.05, ..HunterOptions::default() }),
    ];
    for (detector, (_, label)) in detectors.iter().zip(DETECTORS) {
        writeln!(text, "  {label}  {:?}", detector.indices(&values))?;
    }
    Ok(())
}

fn mongodb(text: &mut String, data: &Path) -> Result<()> {
    writeln!(text, "\nmongodb-spa, how many change points; expected of an E-divisive in brackets")?;
    let sizes = ["short", "small", "medium", "large", "very_large", "huge"];
    for (name, label) in DETECTORS {
        write!(text, "  {label}")?;
        for size in sizes {
            let file = parsed(&data.join(format!("mongodb-spa/profiling/{size}.json")))?;
            let found = detector(name).indices(&numbers(&file["series"])).len();
            write!(text, "  {size} {found} ({})", file["expected"])?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn tcpd(text: &mut String, data: &Path) -> Result<()> {
    /// One has missing values, one has two dimensions.
    const LEFT_OUT: [&str; 2] = ["uk_coal_employ", "run_log"];
    let annotations = parsed(&data.join("tcpd/annotations.json"))?;
    let mut series = Vec::new();
    for path in files::list(&data.join("tcpd/series"), "json")? {
        let file = parsed(&path)?;
        let name = file["name"].as_str().unwrap_or_default().to_owned();
        if LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        let of_all = annotations[&name].as_object().into_iter().flat_map(|all| all.values());
        let sets: Vec<Vec<usize>> =
            of_all.map(|one| numbers(one).iter().map(|index| *index as usize).collect()).collect();
        series.push((name, numbers(&file["series"][0]["raw"]), sets));
    }
    writeln!(text, "\nTCPD, {} series: F1 within 5 points, covering", series.len())?;
    let mut row = |label: &str, indices: &dyn Fn(&[f64]) -> Vec<usize>| -> Result<()> {
        let (mut score, mut cover) = (0.0, 0.0);
        for (_, values, sets) in &series {
            let found = indices(values);
            score += f1(sets, &found);
            cover += covering(sets, &found, values.len());
        }
        let count = series.len().max(1) as f64;
        Ok(writeln!(text, "  {label}  {:.3}  {:.3}", score / count, cover / count)?)
    };
    row("silence", &|_| Vec::new())?;
    for (name, label) in DETECTORS {
        row(label, &|values| detector(name).indices(values))?;
    }
    Ok(())
}

fn speeds(text: &mut String) -> Result<()> {
    writeln!(text, "\nTime, once each; `cargo bench --package track` measures it properly")?;
    for count in [10_000, 100_000] {
        let values = Noise::Normal.series(count, &mut fastrand::Rng::with_seed(8));
        for (name, label) in DETECTORS {
            let watch = Stopwatch::start();
            let found = detector(name).indices(&values).len();
            let ms = watch.seconds() * 1e3;
            writeln!(text, "  {label}  {count} points  {ms:.2} ms  ({found} found)")?;
        }
    }
    let values = Noise::Normal.series(10_000, &mut fastrand::Rng::with_seed(8));
    let (mut ours, mut default) =
        (Hunter::new(HunterOptions::default()), Robust::new(RobustOptions::default()));
    let watch = Stopwatch::start();
    values.iter().for_each(|value| drop(default.push(*value)));
    let robust_us = watch.seconds() * 1e6 / values.len() as f64;
    let watch = Stopwatch::start();
    values.iter().for_each(|value| drop(ours.push(*value)));
    let hunter_us = watch.seconds() * 1e6 / values.len() as f64;
    writeln!(text, "  robust  one point more  {robust_us:.1} us, mean over 10000")?;
    writeln!(text, "  hunter  one point more  {hunter_us:.1} us, mean over 10000")?;
    Ok(())
}

/// A history of made-up points: how long it takes to open, list and check it.
fn stored(text: &mut String, root: &Path, args: &SelfTestArgs) -> Result<()> {
    const RUNS: usize = 500;
    let count = args.observations.div_ceil(RUNS);
    let path = root.join("results/local/self-test.sqlite");
    store::remove_history(&path)?;
    let mut history = History::open(&path)?;
    let mut rng = fastrand::Rng::with_seed(args.seed);
    let mut points = Vec::new();
    for series in 0..count {
        let values = Noise::Normal.series(RUNS, &mut rng).into_iter().enumerate();
        points.extend(values.map(|(run, value)| made_up(series, run, value)));
        if points.len() >= 20 * RUNS || series + 1 == count {
            history.store(&points, 1_800_000_000_000)?;
            points.clear();
        }
    }
    drop(history);
    let watch = Stopwatch::start();
    let history = History::open_existing(&path)?;
    let opened = watch.seconds();
    let lines = history::list(&history, &Choose::default())?.text.lines().count();
    let listed = watch.seconds();
    let checked = history::check(&history, &Choose::default())?;
    let all = watch.seconds();
    drop(history);
    store::remove_history(&path)?;
    let found = checked.text.lines().count().saturating_sub(1);
    writeln!(
        text,
        "\nA history of {} points in {lines} series: opened in {:.2} s, listed in {:.2} s, \
         checked in {:.2} s, together {all:.2} s ({found} lines told)",
        count * RUNS,
        opened,
        listed - opened,
        all - listed
    )?;
    Ok(())
}

fn made_up(series: usize, run: usize, value: f64) -> NewPoint {
    NewPoint {
        key: format!("{{\"series\":{series}}}"),
        name: format!("made-up/experiment-{series}/variant/go n=1000 wall.ns"),
        unit: "ns/op".to_owned(),
        run: format!("run-{run}"),
        at_ms: 1_700_000_000_000 + 3_600_000 * run as i64,
        commit: format!("{:012x}", run * 7_919),
        value,
        interval: Some((value * 0.99, value * 1.01)),
        samples: 5,
        source: "self-test".to_owned(),
    }
}
