//! Points for the history: out of run records, and out of what other tools wrote.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, anyhow, bail};
use ingest::Points;
use model::{Compared, Evidence};
use serde_json::{Value, json};
use store::{Import, NewPoint, Record};

use crate::moment;

/// The formats by the names that `--format` takes.
pub const FORMATS: [&str; 6] = ["go", "criterion", "hyperfine", "gungraun", "asv", "action"];

/// The points of a run record: one a measurement, the median over its processes.
pub fn of_record(path: &Path, record: &Record) -> Result<Vec<NewPoint>> {
    let header = &record.header;
    let at_ms = moment::parse(&header.started)
        .ok_or_else(|| anyhow!("{}: `{}` is no moment", path.display(), header.started))?;
    let sums: BTreeMap<&str, &str> =
        header.scenarios.iter().map(|one| (one.id.as_str(), one.sha256.as_str())).collect();
    let mut groups: BTreeMap<(String, String, String), Vec<f64>> = BTreeMap::new();
    for one in record.observations.iter().filter(|one| one.is_ok()) {
        let Some(value) = one.value.as_ref().and_then(model::Value::number) else { continue };
        let key = json!({
            "scenario": one.scenario, "definition": sums.get(one.scenario.as_str()),
            "experiment": one.experiment, "variant": one.variant, "runtime": one.runtime,
            "params": one.params, "metric": one.metric, "unit": one.unit,
            "profile": header.profile, "machine": header.machine,
            "toolchains": header.toolchains, "environment": header.environment,
        });
        let mut name = format!("{}/{}", one.scenario, one.experiment);
        for part in [one.variant.as_str(), one.runtime.as_str()] {
            if !part.is_empty() {
                name.push('/');
                name.push_str(part);
            }
        }
        if !one.params.is_empty() {
            name.push_str(&format!(" {}", one.params));
        }
        name.push_str(&format!(" {}", one.metric));
        groups.entry((key.to_string(), name, one.unit.clone())).or_default().push(value);
    }
    let point = |((key, name, unit), values): ((String, String, String), Vec<f64>)| NewPoint {
        key,
        name,
        unit,
        run: header.run.clone(),
        at_ms,
        commit: header.commit.clone(),
        value: stats::median(&values).unwrap_or(f64::NAN),
        interval: interval(&values),
        samples: values.len() as u64,
        source: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    };
    Ok(groups.into_iter().map(point).collect())
}

/// The points of a comparison to a pinned baseline: of each experiment the time of both sides in
/// one session, and their ratio. The baseline is the same in each, so what its series does is the
/// machine's doing, and what the ratio does is not.
pub fn of_comparison(path: &Path, comparison: &Compared) -> Result<Vec<NewPoint>> {
    let at_ms = moment::parse(&comparison.started)
        .ok_or_else(|| anyhow!("{}: `{}` is no moment", path.display(), comparison.started))?;
    let mut points = Vec::new();
    if comparison.baseline.is_empty() || comparison.evidence != Evidence::Interleaved {
        return Ok(points);
    }
    let baseline = &comparison.baseline;
    for row in &comparison.rows {
        let Some(time) = &row.time else { continue };
        let of = |what: &str, unit: &str, value: f64, interval: Option<(f64, f64)>| {
            let key = json!({
                "comparison": what, "baseline": baseline,
                "baseline_commit": comparison.first.commit,
                "scenario": row.scenario, "experiment": row.experiment, "variant": row.variant,
                "runtime": row.runtime, "params": row.params, "unit": unit,
                "machine": comparison.machine, "toolchains": comparison.toolchains,
            });
            NewPoint {
                key: key.to_string(),
                name: format!("{} {what}", row.name()),
                unit: unit.to_owned(),
                run: comparison.comparison.clone(),
                at_ms,
                commit: comparison.second.commit.clone(),
                value,
                interval,
                samples: time.pairs,
                source: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            }
        };
        let ratio = Some((1.0 + time.low, 1.0 + time.high));
        points.push(of(&format!("over {baseline}"), "time-ratio", 1.0 + time.effect, ratio));
        points.push(of("wall.ns in pairs", "ns/op", time.second_ns, None));
        points.push(of(&format!("wall.ns of {baseline}"), "ns/op", time.first_ns, None));
    }
    Ok(points)
}

/// The interval of a median, where there are enough values for one: of 95 %, since a point decides
/// nothing alone.
fn interval(values: &[f64]) -> Option<(f64, f64)> {
    let found = stats::median_interval(values, 0.95).ok()?.interval;
    Some((found.low, found.high))
}

/// Points, and what was none, with its reason.
pub type Gathered = (Vec<NewPoint>, Vec<(String, String)>);

/// The points of an import, and what of it is none.
pub fn of_import(import: &Import) -> Result<Gathered> {
    let found = read(import).map_err(|why| anyhow!("{}: {why}", import.source))?;
    let mut aside: Vec<(String, String)> = found
        .aside
        .into_iter()
        .map(|one| (format!("{}: {}", import.source, one.what), one.why))
        .collect();
    let mut points = Vec::new();
    for one in found.points {
        if ingest::better(&one.unit).is_none() && !import.units.contains(&one.unit) {
            let why = format!(
                "unknown unit: nobody knows which way `{}` is better; `--unit {}` takes it so",
                one.unit, one.unit
            );
            aside.push((format!("{}: {}", import.source, one.name), why));
            continue;
        }
        let labels: BTreeMap<&String, &String> = one.labels.iter().chain(&import.labels).collect();
        let key = json!({ "name": one.name, "unit": one.unit, "labels": labels,
            "format": import.format });
        let commit = one.commit.unwrap_or_else(|| import.commit.clone());
        let at_ms = one.at_ms.unwrap_or(import.at_ms);
        // A file that tells its runs apart says which each point is of.
        let run = match one.at_ms {
            Some(at_ms) => format!("{commit}@{at_ms}"),
            None => import.run.clone(),
        };
        points.push(NewPoint {
            key: key.to_string(),
            name: format!("{} {}", one.name, one.unit),
            unit: one.unit,
            run,
            at_ms,
            commit,
            value: stats::median(&one.samples).unwrap_or(f64::NAN),
            interval: interval(&one.samples),
            samples: one.samples.len() as u64,
            source: import.source.clone(),
        });
    }
    Ok((points, aside))
}

fn read(import: &Import) -> Result<Points> {
    let text = &import.text;
    let single = |name: String, unit: &str, samples: Vec<f64>| Points {
        points: vec![ingest::Point {
            name,
            labels: BTreeMap::new(),
            unit: unit.to_owned(),
            samples,
            commit: None,
            at_ms: None,
        }],
        aside: Vec::new(),
    };
    Ok(match import.format.as_str() {
        "go" => ingest::go_text::read(text)?,
        "hyperfine" => ingest::hyperfine::read(text)?,
        "asv" => ingest::asv::read(text)?,
        "action" => ingest::action::read(text)?,
        "gungraun" => {
            let count = ingest::gungraun::read(text)?;
            single(ingest::gungraun::name(text)?, "instructions", vec![count as f64])
        }
        "criterion" => {
            let measured = ingest::criterion::read(&import.beside, text)?;
            single(measured.name, "ns/op", measured.samples)
        }
        other => bail!("`{other}` is no format; there are {}", FORMATS.join(", ")),
    })
}

/// Which tool wrote a file, by what is in it.
pub fn format_of(path: &Path, text: &str) -> Result<&'static str> {
    if text.trim_start().starts_with("window.BENCHMARK_DATA") {
        return Ok("action");
    }
    if path.file_name().is_some_and(|name| name == "sample.json") {
        return Ok("criterion");
    }
    if text.lines().any(|line| line.starts_with("Benchmark")) {
        return Ok("go");
    }
    // asv's NaN is no JSON, so its key is looked for in the text.
    if text.contains("\"commit_hash\"") {
        return Ok("asv");
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let cut = if error.is_eof() { "half-written: " } else { "" };
        anyhow!("{}: {cut}no benchmark text and no JSON ({error})", path.display())
    })?;
    let has = |key: &str| value.get(key).is_some();
    if has("entries") {
        Ok("action")
    } else if has("profiles") {
        Ok("gungraun")
    } else if has("results") {
        Ok("hyperfine")
    } else {
        bail!(
            "{}: no known benchmark output; name its format with --format: {}",
            path.display(),
            FORMATS.join(", ")
        )
    }
}
