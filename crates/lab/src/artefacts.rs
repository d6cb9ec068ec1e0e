//! The artefact instrument: properties of a built program, read from its file.

use std::path::Path;

use artefact::Artefact;
use model::scenario::ArtefactMeasure;
use model::{
    ArtefactTask, Class, Instrument, Kind, Measurement, Metric, Observation, Params, Status, Value,
};

use crate::build::{Programs, Unavailable};
use crate::files;
use crate::replicate::nothing;

/// Reads one property of one file.
pub(crate) fn observe(task: &ArtefactTask, programs: &Programs, order: u64) -> Observation {
    let found = programs.get(&task.runtime, false).map_err(Unavailable::status);
    let read = found.and_then(|program| {
        read(Path::new(&program.file), &task.measure)
            .map_err(|why| Status::Failed(format!("{}: {why}", program.file)))
    });
    let of = Measurement {
        scenario: task.scenario.clone(),
        experiment: task.experiment.clone(),
        runtime: task.runtime.clone(),
        variant: String::new(),
        params: Params::default(),
        kind: Kind::Introspection,
    };
    let (value, status) = match read {
        Ok(value) => (Some(value), Status::Ok),
        Err(status) => (None, status),
    };
    let is_state = task.measure.section_of.is_some();
    Observation {
        metric: Metric::new(Instrument::Artefact, &task.measure.name),
        unit: unit(&task.measure).to_owned(),
        class: if is_state { Class::State } else { Class::Exact },
        value,
        ..nothing(&of, 0, order, status)
    }
}

fn unit(measure: &ArtefactMeasure) -> &'static str {
    if measure.calls.is_some() {
        "calls"
    } else if measure.instructions.is_some() {
        "instructions"
    } else if measure.symbols.is_some() {
        "symbols"
    } else if measure.section_bytes.is_some() {
        "bytes"
    } else {
        ""
    }
}

fn read(file: &Path, measure: &ArtefactMeasure) -> Result<Value, String> {
    let bytes = files::bytes(file).map_err(|error| error.to_string())?;
    let artefact = Artefact::parse(&bytes).map_err(|error| error.to_string())?;
    let value = if let Some(calls) = &measure.calls {
        artefact.calls(&calls.from, &calls.to).map(|found| Value::Number(found.count as f64))
    } else if let Some(of) = &measure.instructions {
        artefact.instructions(&of.from, &of.like).map(|count| Value::Number(count as f64))
    } else if let Some(pattern) = &measure.symbols {
        artefact.symbols(pattern).map(|count| Value::Number(count as f64))
    } else if let Some(text) = &measure.section_of {
        artefact.section_of(text).map(Value::Text)
    } else {
        let section = measure.section_bytes.as_deref().unwrap_or_default();
        artefact.section_bytes(section).map(|size| Value::Number(size as f64))
    };
    value.map_err(|error| error.to_string())
}
