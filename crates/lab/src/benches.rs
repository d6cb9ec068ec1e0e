//! The instruments that come as bench frameworks: `cargo bench` of one variant, and its result
//! read back.
//!
//! One call measures one variant, because gungraun names its benchmarks by position only.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use model::{
    BenchTask, Class, Instrument, Kind, Measurement, Metric, Observation, Params, Plan, Status,
    Value,
};

use crate::build::tail;
use crate::files;
use crate::replicate::nothing;
use crate::tools::Tools;

/// Short settings: these numbers are a second opinion, no verdict rests on them.
const CRITERION: [&str; 6] =
    ["--warm-up-time", "0.1", "--measurement-time", "0.3", "--sample-size", "20"];
const DIVAN: [&str; 4] = ["--max-time", "0.3", "--sample-count", "50"];

/// What a framework measured.
struct Measured {
    value: f64,
    samples: Vec<f64>,
    iterations: u64,
}

/// Builds the entries a plan needs, so that building is not part of measuring. What does not build
/// says so when it is measured.
pub fn build_benches(tools: &Tools, plan: &Plan, mut say: impl FnMut(&str)) {
    let wanted: BTreeSet<(&str, Instrument)> =
        plan.benches.iter().map(|task| (task.scenario.as_str(), task.instrument)).collect();
    for (id, instrument) in wanted {
        say(&format!("building the {instrument} entry"));
        let _ = cargo_bench(tools, id, instrument).arg("--no-run").output();
    }
}

/// Measures one variant through one framework, outside a run: `scenario` is the package.
#[must_use]
pub fn bench(task: &BenchTask, tools: &Tools) -> Observation {
    observe(task, tools, 0)
}

/// Measures one variant through one framework.
pub(crate) fn observe(task: &BenchTask, tools: &Tools, order: u64) -> Observation {
    let of = Measurement {
        scenario: task.scenario.clone(),
        experiment: task.experiment.clone(),
        runtime: "rust".to_owned(),
        variant: task.variant.clone(),
        params: Params::default(),
        kind: Kind::Wall,
    };
    let metric = match task.instrument {
        Instrument::Instructions => Metric::new(task.instrument, "ir"),
        other => Metric::new(other, "ns"),
    };
    let (measured, status) = match measure(task, tools) {
        Ok(measured) => (Some(measured), Status::Ok),
        Err(status) => (None, status),
    };
    Observation {
        unit: metric.fixed_unit().unwrap_or_default().to_owned(),
        class: metric.fixed_class().unwrap_or(Class::Stochastic),
        metric,
        value: measured.as_ref().map(|one| Value::Number(one.value)),
        iterations: measured.as_ref().map_or(0, |one| one.iterations),
        samples: measured.map(|one| one.samples).unwrap_or_default(),
        ..nothing(&of, 0, order, status)
    }
}

/// The instructions one variant executes at its defaults, as gungraun counts them.
///
/// # Errors
/// Why there is no count: a tool that is missing, or what went wrong.
pub fn instructions(
    tools: &Tools,
    scenario: &str,
    experiment: &str,
    variant: &str,
) -> Result<f64, String> {
    let task = BenchTask {
        scenario: scenario.to_owned(),
        instrument: Instrument::Instructions,
        experiment: experiment.to_owned(),
        variant: variant.to_owned(),
    };
    match measure(&task, tools) {
        Ok(measured) => Ok(measured.value),
        Err(Status::Skipped(why) | Status::Failed(why)) => Err(why),
        Err(_) => Err("no instructions were counted".to_owned()),
    }
}

fn measure(task: &BenchTask, tools: &Tools) -> Result<Measured, Status> {
    let failed = |why: String| Status::Failed(why);
    if task.instrument == Instrument::Instructions {
        for tool in ["valgrind", "gungraun-runner"] {
            if !tools.has(tool) {
                return Err(Status::Skipped(format!("{tool} is not here; `just setup` gets it")));
            }
        }
    }
    let folder = tools.root().join("target/claimbench").join(task.instrument.name());
    files::remove_folder(&folder).map_err(|error| failed(format!("old results: {error}")))?;
    let mut command = cargo_bench(tools, &task.scenario, task.instrument);
    command.env("CLAIMBENCH_ONLY", format!("{}/{}", task.experiment, task.variant));
    match task.instrument {
        Instrument::Criterion => command.env("CRITERION_HOME", &folder).arg("--").args(CRITERION),
        Instrument::Divan => command.arg("--").args(DIVAN),
        _ => command.env("GUNGRAUN_HOME", &folder).env("GUNGRAUN_SAVE_SUMMARY", "json"),
    };
    let output = command.output().map_err(|error| failed(format!("cargo bench: {error}")))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(failed(format!("cargo bench: {}", tail(&stderr))));
    }
    let read = match task.instrument {
        Instrument::Criterion => criterion(&folder, task),
        Instrument::Divan => divan(&String::from_utf8_lossy(&output.stdout), task),
        _ => count(&folder),
    };
    read.map_err(|why| failed(format!("the output of {}: {why}", task.instrument)))
}

/// `cargo bench` of one entry, with the feature that is named after its framework.
fn cargo_bench(tools: &Tools, id: &str, instrument: Instrument) -> Command {
    let (entry, feature) = match instrument {
        Instrument::Instructions => ("instructions", "gungraun"),
        Instrument::Divan => ("divan", "divan"),
        _ => ("criterion", "criterion"),
    };
    let mut command = tools.command("cargo");
    command.args(["bench", "--package", id, "--features", feature, "--bench", entry]);
    command
}

fn criterion(folder: &std::path::Path, task: &BenchTask) -> Result<Measured, String> {
    let new = folder.join(format!("{}_{}", task.experiment, task.variant)).join("new");
    let text = |name: &str| {
        files::text(new.join(name)).ok_or_else(|| format!("no {}", new.join(name).display()))
    };
    let read = ingest::criterion::read(&text("benchmark.json")?, &text("sample.json")?)
        .map_err(|error| error.to_string())?;
    let value = stats::quantile(&read.samples, 0.5).map_err(|error| error.to_string())?;
    Ok(Measured { value, samples: read.samples, iterations: 1 })
}

fn divan(table: &str, task: &BenchTask) -> Result<Measured, String> {
    let name = format!("{}/{}", task.experiment, task.variant);
    let rows = ingest::divan::read(table).map_err(|error| error.to_string())?;
    let row = rows.into_iter().find(|row| row.name == name);
    let row = row.ok_or_else(|| format!("no row `{name}`"))?;
    let iterations = row.iterations / row.samples.max(1);
    Ok(Measured { value: row.median_ns, samples: Vec::new(), iterations })
}

fn count(folder: &std::path::Path) -> Result<Measured, String> {
    let summaries: Vec<PathBuf> = files::named(folder, "summary.json");
    let [summary] = summaries.as_slice() else {
        return Err(format!("{} summaries instead of one", summaries.len()));
    };
    let text = files::text(summary).unwrap_or_default();
    let count = ingest::gungraun::read(&text).map_err(|error| error.to_string())?;
    Ok(Measured { value: count as f64, samples: Vec::new(), iterations: 1 })
}
