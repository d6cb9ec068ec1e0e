//! The artefact instrument: properties of files, of a subject's program or of what was built.

use std::path::{Path, PathBuf};

use artefact::{Artefact, Error};
use model::scenario::{ArtefactMeasure, Lines, Property};
use model::{
    ArtefactTask, Class, Instrument, Kind, Measurement, Metric, Observation, Params, Status, Value,
};
use regex::bytes::Regex;

use crate::build::{Programs, Unavailable};
use crate::builds::{Builds, NoBuild};
use crate::files;
use crate::program::Program;
use crate::replicate::nothing;

/// Whether two programs are the same but for what no processor executes; `false` where a file
/// cannot be read or is found on `PATH`.
#[must_use]
pub fn same_code(first: &Program, second: &Program) -> bool {
    let bytes = |program: &Program| files::bytes(Path::new(&program.file)).ok();
    match (bytes(first), bytes(second)) {
        (Some(one), Some(two)) => first.args == second.args && artefact::same_code(&one, &two),
        _ => false,
    }
}

/// What a build leaves when nothing else is said.
const OUT: &str = "out";

/// Reads one property; `None` when the run was ended meanwhile.
pub(crate) fn observe(
    task: &ArtefactTask,
    programs: &Programs,
    builds: &mut Builds<'_>,
    order: u64,
) -> Option<Observation> {
    let place = if task.variant.is_empty() {
        let program = programs.get(&task.runtime, false).map_err(Unavailable::status);
        program.map(|program| Place { folder: PathBuf::new(), program: program.file.clone() })
    } else {
        match builds.folder(task) {
            Ok(folder) => Ok(Place { folder, program: OUT.to_owned() }),
            Err(NoBuild::Interrupted) => return None,
            Err(NoBuild::Status(status)) => Err(status),
        }
    };
    let read = place.and_then(|place| place.read(&task.measure).map_err(Status::Failed));
    let of = Measurement {
        scenario: task.scenario.clone(),
        experiment: task.experiment.clone(),
        runtime: task.runtime.clone(),
        variant: task.variant.clone(),
        params: Params::default(),
        kind: Kind::Introspection,
    };
    let (value, status) = match read {
        Ok(value) => (Some(value), Status::Ok),
        Err(status) => (None, status),
    };
    let unit = task.measure.properties().first().map_or("", |property| property.unit());
    Some(Observation {
        metric: Metric::new(Instrument::Artefact, &task.measure.name),
        unit: unit.to_owned(),
        class: if unit.is_empty() { Class::State } else { Class::Exact },
        value,
        ..nothing(&of, 0, order, status)
    })
}

/// Where the files of a measure are.
struct Place {
    folder: PathBuf,
    /// The file that is read when the measure names none.
    program: String,
}

impl Place {
    fn read(&self, measure: &ArtefactMeasure) -> Result<Value, String> {
        let file = measure.file.as_deref().unwrap_or(&self.program);
        let [property] = measure.properties()[..] else {
            return Err(format!("`{}` names no property", measure.name));
        };
        let less = measure.less.as_deref();
        match property {
            Property::FileBytes(name) => {
                let size = |name: &str| self.bytes(name).map(|bytes| bytes.len() as f64);
                Ok(Value::Number(size(name)? - less.map_or(Ok(0.0), size)?))
            }
            Property::FirstLine(name) => self.first_line(name),
            Property::Lines(lines) => self.lines(file, lines),
            Property::Equal(names) => self.equal(names, |bytes, _| Ok(bytes)),
            Property::EqualSection(wanted) => self.equal(&wanted.files, |bytes, name| {
                let artefact = Artefact::parse(&bytes).map_err(|error| said(name, &error))?;
                let section = artefact.section(&wanted.section);
                section.map(<[u8]>::to_vec).map_err(|error| said(name, &error))
            }),
            Property::FunctionsApart([one, other]) => {
                let (left, right) = (self.bytes(one)?, self.bytes(other)?);
                let (left, right) = (parsed(one, &left)?, parsed(other, &right)?);
                let left = left.functions().map_err(|error| said(one, &error))?;
                let right = right.functions().map_err(|error| said(other, &error))?;
                Ok(Value::Number(left.symmetric_difference(&right).count() as f64))
            }
            Property::BuildIdPart(wanted) => {
                let [one, other] = &wanted.of;
                let same = self.id_part(one, wanted.part)? == self.id_part(other, wanted.part)?;
                Ok(Value::Text(if same { "same" } else { "changed" }.to_owned()))
            }
            Property::Occurrences(text) => {
                let count = artefact::occurrences(&self.bytes(file)?, text);
                count.map(|count| Value::Number(count as f64)).map_err(|error| said(file, &error))
            }
            Property::OffsetOf(text) => {
                let found = artefact::offset_of(&self.bytes(file)?, text);
                found.map(|(_, at)| Value::Number(at as f64)).map_err(|error| said(file, &error))
            }
            _ => {
                let bytes = self.bytes(file)?;
                let value = of_program(&parsed(file, &bytes)?, property, less, bytes.len());
                let value = value.map_err(|error| said(file, &error))?;
                value.ok_or_else(|| format!("`{}` is not of a program", measure.name))
            }
        }
    }

    fn bytes(&self, name: &str) -> Result<Vec<u8>, String> {
        files::bytes(&self.folder.join(name)).map_err(|error| format!("{name}: {error}"))
    }

    fn first_line(&self, name: &str) -> Result<Value, String> {
        let bytes = self.bytes(name)?;
        let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        Ok(Value::Text(String::from_utf8_lossy(line).trim().to_owned()))
    }

    fn lines(&self, name: &str, wanted: &Lines) -> Result<Value, String> {
        let compiled = |text: &str| Regex::new(text).map_err(|error| error.to_string());
        let matching = compiled(&wanted.matching)?;
        let after = wanted.after.as_deref().map(compiled).transpose()?;
        let before = wanted.before.as_deref().map(compiled).transpose()?;
        let bytes = self.bytes(name)?;
        let mut lines = bytes.split(|byte| *byte == b'\n');
        if let Some(after) = after
            && !lines.by_ref().any(|line| after.is_match(line))
        {
            return Err(format!("{name}: no line has `{after}`"));
        }
        let within = lines.take_while(|line| before.as_ref().is_none_or(|end| !end.is_match(line)));
        Ok(Value::Number(within.filter(|line| matching.is_match(line)).count() as f64))
    }

    fn equal(
        &self,
        names: &[String],
        part: impl Fn(Vec<u8>, &str) -> Result<Vec<u8>, String>,
    ) -> Result<Value, String> {
        let mut all = Vec::new();
        for name in names {
            all.push(part(self.bytes(name)?, name)?);
        }
        Ok(Value::Flag(all.windows(2).all(|pair| pair[0] == pair[1])))
    }

    fn id_part(&self, name: &str, part: usize) -> Result<String, String> {
        let bytes = self.bytes(name)?;
        let parts = parsed(name, &bytes)?.go_build_id().map_err(|error| said(name, &error))?;
        let found = part.checked_sub(1).and_then(|index| parts.get(index)).cloned();
        found.ok_or_else(|| format!("{name}: its build ID has {} parts", parts.len()))
    }
}

fn parsed<'data>(name: &str, bytes: &'data [u8]) -> Result<Artefact<'data>, String> {
    Artefact::parse(bytes).map_err(|error| said(name, &error))
}

fn said(name: &str, error: &Error) -> String {
    format!("{name}: {error}")
}

/// What is read from one parsed program; `None` for what is not read from one.
fn of_program(
    artefact: &Artefact<'_>,
    property: Property<'_>,
    less: Option<&str>,
    size: usize,
) -> Result<Option<Value>, Error> {
    let number = |count: usize| Value::Number(count as f64);
    Ok(Some(match property {
        Property::Calls(calls) => number(artefact.calls(&calls.from, &calls.to)?.count),
        Property::Symbols(pattern) => number(artefact.symbols(pattern)?),
        Property::FunctionBytes(function) => {
            let twin = less.map_or(Ok(0), |twin| artefact.function_bytes(twin))?;
            Value::Number(artefact.function_bytes(function)? as f64 - twin as f64)
        }
        Property::Instructions(wanted) => {
            number(artefact.instructions(&wanted.from, &wanted.like)?)
        }
        Property::Loops(function) => number(artefact.loops(function)?),
        Property::SectionOf(text) => Value::Text(artefact.section_of(text)?),
        Property::SectionBytes(name) => Value::Number(artefact.section_bytes(name)? as f64),
        Property::SectionShare(name) => {
            Value::Number(artefact.section_bytes(name)? as f64 / size as f64)
        }
        Property::Segments(kind) => number(artefact.segments(kind)?),
        Property::Libraries(pattern) => number(artefact.libraries(pattern)?),
        Property::Note(wanted) => {
            let note = artefact.note(&wanted.owner, wanted.r#type)?;
            Value::Text(note.map_or_else(|| "none".to_owned(), readable))
        }
        _ => return Ok(None),
    }))
}

/// Bytes as text where they are text, else in hexadecimal digits.
fn readable(bytes: &[u8]) -> String {
    if !bytes.is_empty() && bytes.iter().all(u8::is_ascii_graphic) {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
