//! One replicate: a fresh process is asked for one measurement and becomes observations.

use std::time::Duration;

use model::protocol::{Description, HeapUse, Reply, Run};
use model::scenario::{Budget, Experiment, Runtime};
use model::{
    Class, Conditions, Histogram, Instrument, Kind, Measurement, Metric, Observation, Status, Value,
};

use crate::end::End;
use crate::session::{Session, Setting, Trouble};

/// The quantile of the batch averages that stands for a process. Disturbance only ever adds, so
/// the undisturbed cost is in the lower tail (METHODOLOGY.md).
pub const LOWER_TAIL: f64 = 0.1;
/// Operations longer than this get fewer batches.
const HEAVY: Duration = Duration::from_millis(50);
/// How long the batches of such an operation may take together.
const HEAVY_TOTAL: Duration = Duration::from_millis(150);
/// Growth of the batch while it is calibrated is bounded: one lucky reading must not run away.
const GROWTH_MOST: f64 = 16.0;

/// What a process is asked for and how.
pub(crate) struct Request<'a> {
    pub(crate) of: &'a Measurement,
    pub(crate) experiment: &'a Experiment,
    pub(crate) description: &'a Description,
    pub(crate) budget: &'a Budget,
    /// Iterations a batch where an earlier process found them.
    pub(crate) calibrated: Option<u64>,
}

/// What a process gave.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) iterations: u64,
    pub(crate) answer: String,
    pub(crate) readings: Vec<Reading>,
}

/// One metric of one process.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) metric: Metric,
    pub(crate) unit: String,
    pub(crate) class: Class,
    pub(crate) value: Value,
    pub(crate) samples: Vec<f64>,
    pub(crate) histogram: Histogram,
    pub(crate) status: Status,
}

impl Reading {
    /// A reading of a metric whose unit and class are fixed.
    pub(crate) fn fixed(metric: Metric, value: Value) -> Self {
        Reading {
            unit: metric.fixed_unit().unwrap_or_default().to_owned(),
            class: metric.fixed_class().unwrap_or(Class::Stochastic),
            metric,
            value,
            samples: Vec::new(),
            histogram: Histogram::default(),
            status: Status::Ok,
        }
    }
}

/// The metric under which a kind of process is recorded when it gives no number.
pub(crate) fn metric_of(kind: Kind) -> Metric {
    match kind {
        Kind::Wall => Metric::new(Instrument::Wall, "ns"),
        Kind::Again => Metric::new(Instrument::Again, "ns"),
        Kind::Latency => Metric::new(Instrument::Latency, "ns"),
        Kind::Heap => Metric::new(Instrument::Heap, "blocks"),
        Kind::Introspection => Metric::new(Instrument::Introspection, "values"),
        Kind::End => Metric::new(Instrument::Os, "end"),
    }
}

/// An observation of a measurement that gave no number.
pub(crate) fn nothing(of: &Measurement, replicate: u32, order: u64, status: Status) -> Observation {
    let metric = metric_of(of.kind);
    Observation {
        scenario: of.scenario.clone(),
        experiment: of.experiment.clone(),
        variant: of.variant.clone(),
        runtime: of.runtime.clone(),
        params: of.params.clone(),
        unit: metric.fixed_unit().unwrap_or_default().to_owned(),
        class: metric.fixed_class().unwrap_or(Class::Exact),
        metric,
        replicate,
        order,
        iterations: 0,
        value: None,
        samples: Vec::new(),
        histogram: Histogram::default(),
        answer: String::new(),
        status,
        conditions: None,
    }
}

/// The observations of what a process gave.
pub(crate) fn observations(
    of: &Measurement,
    replicate: u32,
    order: u64,
    taken: Taken,
    conditions: &Conditions,
    disturbance: Option<&str>,
) -> Vec<Observation> {
    let each = taken.readings.into_iter().map(|reading| Observation {
        unit: reading.unit,
        class: reading.class,
        metric: reading.metric,
        value: (reading.status == Status::Ok).then_some(reading.value),
        samples: reading.samples,
        histogram: reading.histogram,
        iterations: taken.iterations,
        answer: taken.answer.clone(),
        conditions: Some(conditions.clone()),
        ..nothing(of, replicate, order, admitted(reading.status, disturbance))
    });
    each.collect()
}

/// What could not be true stays that; what could be is believed unless it was disturbed.
fn admitted(status: Status, disturbance: Option<&str>) -> Status {
    match (status, disturbance) {
        (Status::Ok, Some(why)) => Status::Disturbed(why.to_owned()),
        (status, _) => status,
    }
}

/// Asks a fresh process. The second value says what else happened meanwhile.
pub(crate) fn take(
    mut session: Session<'_>,
    request: &Request<'_>,
) -> Result<(Taken, Conditions), Trouble> {
    let mut asking = Asking { session: &mut session, request, next_id: 1 };
    let taken = match request.of.kind {
        Kind::Wall | Kind::Again => asking.wall()?,
        Kind::Latency => asking.latency()?,
        Kind::Heap => asking.heap()?,
        Kind::Introspection => asking.introspection()?,
        Kind::End => asking.end()?,
    };
    Ok((taken, session.finish()))
}

/// The setting of the processes of an experiment.
#[must_use]
pub fn setting(experiment: &Experiment, runtime: Option<&Runtime>, padding_bytes: u32) -> Setting {
    let mut env = experiment.env.clone();
    env.extend(runtime.map(|runtime| runtime.env.clone()).unwrap_or_default());
    Setting { env, limits: crate::limits::Limits::of(experiment), padding_bytes }
}

/// A conversation about one measurement.
struct Asking<'s, 'i, 'r> {
    session: &'s mut Session<'i>,
    request: &'r Request<'r>,
    next_id: u64,
}

impl Asking<'_, '_, '_> {
    fn batch(&mut self, iterations: u64, heap: bool) -> Result<Reply, Trouble> {
        let of = self.request.of;
        let run = Run {
            id: self.next_id,
            experiment: of.experiment.clone(),
            variant: of.variant.clone(),
            params: of.params.clone(),
            iterations,
            heap,
        };
        self.next_id += 1;
        let time = Duration::from_secs(u64::from(self.request.experiment.timeout_s));
        self.session.run(&run, time)
    }

    fn wall(&mut self) -> Result<Taken, Trouble> {
        let target = Duration::from_millis(u64::from(self.request.budget.batch_ms));
        let (iterations, warm) = match self.request.calibrated {
            Some(iterations) => (iterations, self.batch(iterations, false)?),
            None => self.calibrate(target)?,
        };
        let once = per_iteration(&warm);
        let mut count = u64::from(self.request.budget.batches.max(1));
        let mut samples = Vec::new();
        if once >= HEAVY.as_nanos() as f64 {
            // Next to its own length, warming such an operation up changes nothing: what was run
            // for that is the first sample.
            samples.push(once);
            let fitting = (HEAVY_TOTAL.as_nanos() as f64 / once).ceil() as u64;
            count = fitting.clamp(1, count) - 1;
        }
        let mut answer = warm.answer;
        for _ in 0..count {
            let reply = self.batch(iterations, false)?;
            if reply.answer != answer {
                let why = format!("it answers {} and then {}", answer, reply.answer);
                return Err(Trouble::Refused(why));
            }
            samples.push(per_iteration(&reply));
            answer = reply.answer;
        }
        let metric = metric_of(self.request.of.kind);
        let value = stats::lower_tail(&samples, LOWER_TAIL).unwrap_or(0.0);
        let mut reading = Reading::fixed(metric, Value::Number(value));
        if value <= 0.0 {
            reading.status = Status::Invalid("no time at all was measured".to_owned());
        }
        reading.samples = samples;
        Ok(Taken { iterations, answer, readings: vec![reading] })
    }

    /// The iterations a batch needs to take the target time, found by growing it until it does. By
    /// then the process is warm and faster than it was, so the last batch corrects the number.
    fn calibrate(&mut self, target: Duration) -> Result<(u64, Reply), Trouble> {
        let target = target.as_nanos() as f64;
        let mut iterations = 1_u64;
        loop {
            let reply = self.batch(iterations, false)?;
            let elapsed = reply.elapsed_ns as f64;
            if iterations == 1 && elapsed >= target {
                return Ok((1, reply));
            }
            if elapsed >= 0.8 * target {
                let warm = self.batch(iterations, false)?;
                let growth = target / (warm.elapsed_ns as f64).max(1.0);
                let corrected = (iterations as f64 * growth.clamp(0.5, GROWTH_MOST)).ceil();
                return Ok((corrected as u64, warm));
            }
            iterations = grown(iterations, elapsed, target);
        }
    }

    fn latency(&mut self) -> Result<Taken, Trouble> {
        let reply = self.batch(1, false)?;
        let metric = Metric::new(Instrument::Latency, "ns");
        let median = stats::event_quantile(&reply.samples_ns, &reply.histogram_ns.0, 0.5);
        let mut reading = Reading::fixed(metric, Value::Number(median.clone().unwrap_or(0.0)));
        if !reply.histogram_ns.is_ordered() {
            reading.status = Status::Invalid("its histogram is not in order".to_owned());
        } else if median.is_err() {
            reading.status = Status::Invalid("the subject timed no events".to_owned());
        }
        reading.samples = reply.samples_ns;
        reading.histogram = reply.histogram_ns;
        Ok(Taken { iterations: 1, answer: reply.answer, readings: vec![reading] })
    }

    fn heap(&mut self) -> Result<Taken, Trouble> {
        let reply = self.batch(1, true)?;
        let Some(HeapUse { blocks, bytes }) = reply.heap else {
            return Err(Trouble::Refused("the subject counted no heap use".to_owned()));
        };
        let reading = |name: &str, count: u64| {
            let metric = Metric::new(Instrument::Heap, name);
            Reading::fixed(metric, Value::Number(count as f64))
        };
        let readings = vec![reading("blocks", blocks), reading("bytes", bytes)];
        Ok(Taken { iterations: 1, answer: reply.answer, readings })
    }

    fn introspection(&mut self) -> Result<Taken, Trouble> {
        let reply = self.batch(1, false)?;
        let declared = self.request.description.experiment(&self.request.of.experiment);
        let declared = declared.map(|experiment| experiment.values.as_slice()).unwrap_or_default();
        let mut readings = Vec::new();
        for (name, value) in reply.values {
            let Some(known) = declared.iter().find(|known| known.name == name) else {
                let why = format!("it observes `{name}`, which it does not describe");
                return Err(Trouble::Refused(why));
            };
            readings.push(Reading {
                metric: Metric::new(Instrument::Introspection, &name),
                unit: known.unit.clone(),
                class: known.class,
                value,
                samples: Vec::new(),
                histogram: Histogram::default(),
                status: Status::Ok,
            });
        }
        Ok(Taken { iterations: 1, answer: reply.answer, readings })
    }

    /// How the process ends is what is observed: an end is no trouble here.
    fn end(&mut self) -> Result<Taken, Trouble> {
        let (end, answer) = match self.batch(1, false) {
            Ok(reply) => (End::Answered.to_string(), reply.answer),
            Err(Trouble::Ended { end, .. }) if self.request.experiment.may_die => {
                (end, String::new())
            }
            Err(trouble) => return Err(trouble),
        };
        let reading = Reading::fixed(metric_of(Kind::End), Value::Text(end));
        Ok(Taken { iterations: 1, answer, readings: vec![reading] })
    }
}

/// More iterations, for a batch that took less than its target. Grown by a bounded factor: one
/// lucky reading must not run away.
pub(crate) fn grown(iterations: u64, elapsed_ns: f64, target_ns: f64) -> u64 {
    let growth = (target_ns / elapsed_ns.max(1.0)).clamp(1.25, GROWTH_MOST);
    ((iterations as f64 * growth).ceil() as u64).max(iterations + 1)
}

/// ns an iteration.
pub(crate) fn per_iteration(reply: &Reply) -> f64 {
    reply.elapsed_ns as f64 / reply.iterations.max(1) as f64
}
