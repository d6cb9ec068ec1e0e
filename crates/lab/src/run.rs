//! Taking every measurement of a plan: exact ones first, then answers, then rounds of times.
//!
//! In each round every open measurement gets one fresh process, in an order drawn anew, so that
//! what is compared is interleaved and a drift of the machine hits all alike (Kalibera and Jones
//! 2013). A process that was disturbed is repeated. The environment of each process is padded by a
//! random length, which moves its stack (Mytkowicz et al. 2009).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use fastrand::Rng;
use model::protocol::Description;
use model::scenario::{Answers, Budget};
use model::{Class, Instrument, Kind, Measurement, Metric, Observation, Plan, Scenario, Status};

use crate::admission;
use crate::answers::AnswerBook;
use crate::artefacts;
use crate::benches;
use crate::build::Programs;
use crate::builds::Builds;
use crate::clock::Stopwatch;
use crate::replicate::{self, Request, Taken};
use crate::session::{PADDING_MOST, Session, Trouble};
use crate::tools::Tools;

/// What is to be measured for one scenario, and with what.
pub struct Job<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What its chosen claims rest on.
    pub plan: &'a Plan,
    /// How much to measure.
    pub budget: &'a Budget,
    /// What was built.
    pub programs: &'a Programs,
    /// What each runtime said it can do, or why it did not.
    pub described: &'a BTreeMap<String, Result<Description, String>>,
    /// Where tools are.
    pub tools: &'a Tools,
    /// Seed of every random choice.
    pub seed: u64,
    /// Set when the person who started the run wants it to end.
    pub interrupt: &'a AtomicBool,
    /// What an earlier part of the same run has measured already.
    pub previous: &'a [Observation],
    /// Processes of the run so far, those of other scenarios too.
    pub processes: u64,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What kind of thing is going on: `artefacts`, `exact`, `answers`, `rounds`, `benches`.
    pub phase: &'static str,
    /// Steps done in it.
    pub done: u64,
    /// Steps in it, as far as is known.
    pub total: u64,
    /// Time left in it at most, in s, where it can be told.
    pub seconds_left: Option<f64>,
}

/// Who hears of everything a job does.
pub trait Observer {
    /// Why an observation could not be kept.
    type Error;

    /// Keeps an observation before the next is made.
    ///
    /// # Errors
    /// Ends the job.
    fn observation(&mut self, observation: Observation) -> Result<(), Self::Error>;

    /// Shows how far the job is.
    fn progress(&mut self, progress: &Progress);

    /// After so many rounds: `None` when the data are not looked at now, else the measurements
    /// that more rounds could still help.
    fn undecided(&mut self, rounds: u32) -> Option<BTreeSet<Measurement>>;
}

/// Why a job ended early.
#[derive(Debug)]
pub enum Stop<E> {
    /// It was interrupted.
    Interrupted,
    /// An observation could not be kept.
    Lost(E),
}

/// Does a job. Returns how many processes it started.
///
/// # Errors
/// [`Stop`]. Trouble with a subject is no error: it is recorded, and ends what it is about.
pub fn measure<O: Observer>(job: &Job<'_>, observer: &mut O) -> Result<u64, Stop<O::Error>> {
    let mut lab = Lab {
        job,
        observer,
        rng: Rng::with_seed(job.seed),
        order: job.processes,
        book: AnswerBook::default(),
        places: BTreeMap::new(),
        cores: crate::machine::cores(),
    };
    let before = lab.order;
    lab.recall();
    lab.unavailable()?;
    lab.artefacts()?;
    lab.exact()?;
    lab.answers()?;
    lab.contradictions()?;
    lab.rounds()?;
    lab.benches()?;
    Ok(lab.order - before)
}

/// What is known of one measurement.
#[derive(Debug, Default)]
struct Place {
    replicates: u32,
    iterations: Option<u64>,
    closed: bool,
}

struct Lab<'a, O> {
    job: &'a Job<'a>,
    observer: &'a mut O,
    rng: Rng,
    order: u64,
    book: AnswerBook,
    places: BTreeMap<&'a Measurement, Place>,
    cores: u32,
}

impl<'a, O: Observer> Lab<'a, O> {
    /// Learns what an earlier part of the run has done.
    fn recall(&mut self) {
        for of in &self.job.plan.measurements {
            let mut place = Place::default();
            for one in self.job.previous.iter().filter(|one| is_of(one, of)) {
                if matches!(one.status, Status::Disturbed(_)) {
                    continue;
                }
                place.replicates = place.replicates.max(one.replicate + 1);
                place.closed |= !one.is_ok() && !matches!(one.status, Status::Invalid(_));
                if one.is_ok() {
                    place.iterations = Some(one.iterations);
                    let _ = self.book.note(of, &one.answer);
                }
            }
            self.places.insert(of, place);
        }
    }

    fn place(&mut self, of: &'a Measurement) -> &mut Place {
        self.places.entry(of).or_default()
    }

    fn open(&self, wanted: impl Fn(&Measurement) -> bool) -> Vec<&'a Measurement> {
        let open = self.places.iter().filter(|(of, place)| !place.closed && wanted(of));
        open.map(|(of, _)| *of).collect()
    }

    fn keep(&mut self, observation: Observation) -> Result<(), Stop<O::Error>> {
        self.observer.observation(observation).map_err(Stop::Lost)
    }

    /// Records why a measurement gives nothing, and asks nothing more of it.
    fn close(&mut self, of: &'a Measurement, status: Status) -> Result<(), Stop<O::Error>> {
        let order = self.order;
        let place = self.place(of);
        place.closed = true;
        let observation = replicate::nothing(of, place.replicates, order, status);
        self.keep(observation)
    }

    /// Whether a measurement is of something that varies, so that it belongs into rounds.
    fn varies(&self, of: &Measurement) -> bool {
        match of.kind {
            Kind::Wall | Kind::Again | Kind::Latency => true,
            Kind::Heap | Kind::End => false,
            Kind::Introspection => {
                let described =
                    self.job.described.get(&of.runtime).and_then(|one| one.as_ref().ok());
                let experiment = described.and_then(|one| one.experiment(&of.experiment));
                let values = experiment.map(|one| one.values.as_slice()).unwrap_or_default();
                values.iter().any(|value| value.class == Class::Stochastic)
            }
        }
    }

    /// Closes what has no program, or one that cannot say what it does.
    fn unavailable(&mut self) -> Result<(), Stop<O::Error>> {
        for of in self.open(|_| true) {
            let free =
                self.job.scenario.experiment.get(&of.experiment).map_or(0, |one| one.free_cores);
            let status = match self.job.programs.get(&of.runtime, of.kind == Kind::Heap) {
                Err(why) => Some(why.status()),
                Ok(_) => match self.job.described.get(&of.runtime) {
                    Some(Err(why)) => Some(Status::Failed(why.clone())),
                    _ if free > self.cores => {
                        let cores = self.cores;
                        let why = format!("needs {free} free processors, there are {cores}");
                        Some(Status::Skipped(why))
                    }
                    _ => None,
                },
            };
            if let Some(status) = status {
                self.close(of, status)?;
            }
        }
        Ok(())
    }

    fn artefacts(&mut self) -> Result<(), Stop<O::Error>> {
        let (scenario, tools) = (self.job.scenario, self.job.tools);
        let mut builds = Builds::new(scenario, tools, self.job.interrupt);
        let total = self.job.plan.artefacts.len() as u64;
        for (done, task) in (0_u64..).zip(&self.job.plan.artefacts) {
            let progress = Progress { phase: "artefacts", done, total, seconds_left: None };
            self.observer.progress(&progress);
            let metric = Metric::new(Instrument::Artefact, &task.measure.name);
            let known = self.job.previous.iter().any(|one| {
                one.metric == metric
                    && one.scenario == task.scenario
                    && one.experiment == task.experiment
                    && one.runtime == task.runtime
                    && one.variant == task.variant
            });
            if known {
                continue;
            }
            let programs = self.job.programs;
            match artefacts::observe(task, programs, &mut builds, self.order) {
                Some(observation) => self.keep(observation)?,
                None => return Err(Stop::Interrupted),
            }
        }
        Ok(())
    }

    /// Exact measurements: a few fresh processes each, all in one random order.
    fn exact(&mut self) -> Result<(), Stop<O::Error>> {
        let wanted = self.job.budget.replicates_exact;
        let mut queue = Vec::new();
        for of in self.open(|_| true) {
            if !self.varies(of) {
                let missing = wanted.saturating_sub(self.place(of).replicates);
                queue.extend((0..missing).map(|_| of));
            }
        }
        self.rng.shuffle(&mut queue);
        let (clock, total) = (Stopwatch::start(), queue.len() as u64);
        for (done, of) in (0_u64..).zip(queue.iter().copied()) {
            let left = clock.seconds() / (done.max(1) as f64) * (total - done) as f64;
            let seconds_left = (done > 0).then_some(left);
            self.observer.progress(&Progress { phase: "exact", done, total, seconds_left });
            if !self.place(of).closed {
                self.replicate(of)?;
            }
        }
        queue.sort_unstable();
        queue.dedup();
        for round in 0..wanted {
            self.repeat_disturbed(&queue, round, |_| false)?;
        }
        Ok(())
    }

    /// One process for every timed place that has not answered yet.
    fn answers(&mut self) -> Result<(), Stop<O::Error>> {
        let mut silent = self.open(|of| matches!(of.kind, Kind::Wall | Kind::Latency));
        silent.retain(|of| {
            let experiment = self.job.scenario.experiment.get(&of.experiment);
            let compared = experiment.is_some_and(|one| one.answers != Answers::PerReplicate);
            compared && !self.book.knows(of)
        });
        self.rng.shuffle(&mut silent);
        let total = silent.len() as u64;
        for (done, of) in (0_u64..).zip(silent) {
            let progress = Progress { phase: "answers", done, total, seconds_left: None };
            self.observer.progress(&progress);
            let as_answer = Measurement { kind: Kind::End, ..of.clone() };
            let mut asked = self.ask(&as_answer, None);
            for _ in 0..admission::REPEATS {
                if matches!(asked, Err(Trouble::Disturbed(_))) {
                    asked = self.ask(&as_answer, None);
                }
            }
            match asked {
                Ok((taken, _)) => {
                    let _ = self.book.note(of, &taken.answer);
                }
                Err(Trouble::Interrupted) => return Err(Stop::Interrupted),
                Err(trouble) => self.close(of, trouble.into())?,
            }
        }
        Ok(())
    }

    /// Closes whatever computed something else than those it has to agree with.
    fn contradictions(&mut self) -> Result<(), Stop<O::Error>> {
        for of in self.open(|_| true) {
            let rule = self.job.scenario.experiment.get(&of.experiment).map(|one| one.answers);
            if let Some(why) = self.book.contradiction(of, rule.unwrap_or_default()) {
                self.close(of, Status::WrongAnswer(why))?;
            }
        }
        Ok(())
    }

    /// Rounds of one process each, until everything is decided or the budget is spent.
    fn rounds(&mut self) -> Result<(), Stop<O::Error>> {
        let budget = self.job.budget;
        let mut open = self.open(|_| true);
        open.retain(|of| self.varies(of));
        let clock = Stopwatch::start();
        let first = open.iter().map(|of| self.places[of].replicates).min().unwrap_or(0);
        let mut round = first;
        while !open.is_empty() && round < budget.replicates_max {
            self.rng.shuffle(&mut open);
            for (index, of) in open.iter().enumerate() {
                let done = f64::from(round - first) + index as f64 / open.len() as f64;
                let ahead = f64::from(budget.replicates_max - first) - done;
                let left = f64::from(budget.seconds) - clock.seconds();
                self.observer.progress(&Progress {
                    phase: "rounds",
                    done: u64::from(round),
                    total: u64::from(budget.replicates_max),
                    seconds_left: (done > 0.5)
                        .then(|| (clock.seconds() / done * ahead).min(left).max(0.0)),
                });
                if self.places[of].replicates <= round {
                    self.replicate(of)?;
                }
            }
            self.repeat_disturbed(&open, round, |budget| clock.seconds() >= budget)?;
            round += 1;
            open.retain(|of| !self.places[of].closed);
            if round >= budget.replicates_min {
                if let Some(undecided) = self.observer.undecided(round) {
                    open.retain(|of| is_wanted(of, &undecided));
                }
                if clock.seconds() >= f64::from(budget.seconds) {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Another process for each measurement whose process of this round was disturbed, until too
    /// many seconds are spent.
    fn repeat_disturbed(
        &mut self,
        open: &[&'a Measurement],
        round: u32,
        spent: impl Fn(f64) -> bool,
    ) -> Result<(), Stop<O::Error>> {
        let budget = f64::from(self.job.budget.seconds);
        for _ in 0..admission::REPEATS {
            let mut late = open.to_vec();
            late.retain(|of| !self.places[of].closed && self.places[of].replicates <= round);
            self.rng.shuffle(&mut late);
            for of in late {
                if spent(budget) {
                    return Ok(());
                }
                self.replicate(of)?;
            }
        }
        Ok(())
    }

    fn benches(&mut self) -> Result<(), Stop<O::Error>> {
        let total = self.job.plan.benches.len() as u64;
        for (done, task) in (0_u64..).zip(&self.job.plan.benches) {
            let progress = Progress { phase: "benches", done, total, seconds_left: None };
            self.observer.progress(&progress);
            if self.job.interrupt.load(Ordering::Relaxed) {
                return Err(Stop::Interrupted);
            }
            let known = self.job.previous.iter().any(|one| {
                one.metric.instrument == task.instrument
                    && one.scenario == task.scenario
                    && one.experiment == task.experiment
                    && one.variant == task.variant
            });
            if !known {
                let order = self.order;
                self.order += 1;
                let observation = benches::observe(task, self.job.tools, order);
                self.keep(observation)?;
            }
        }
        Ok(())
    }

    /// One fresh process for a measurement; its trouble closes the measurement, unless it is
    /// others' doing.
    fn replicate(&mut self, of: &'a Measurement) -> Result<(), Stop<O::Error>> {
        let Place { replicates, iterations, .. } = *self.place(of);
        let order = self.order;
        let (taken, conditions) = match self.ask(of, iterations) {
            Ok(both) => both,
            Err(Trouble::Interrupted) => return Err(Stop::Interrupted),
            Err(Trouble::Disturbed(why)) => {
                let status = Status::Disturbed(why);
                return self.keep(replicate::nothing(of, replicates, order, status));
            }
            Err(trouble) => return self.close(of, trouble.into()),
        };
        if let Err(why) = self.book.note(of, &taken.answer) {
            return self.close(of, Status::WrongAnswer(why));
        }
        let experiment = self.job.scenario.experiment.get(&of.experiment);
        let timed = matches!(of.kind, Kind::Wall | Kind::Again | Kind::Latency);
        let disturbance = experiment.and_then(|experiment| {
            let cores = self.cores;
            let waited = admission::disturbance(&conditions, experiment, cores).filter(|_| timed);
            waited.or_else(|| admission::crowded(&conditions, experiment, cores))
        });
        let place = self.place(of);
        if disturbance.is_none() {
            place.replicates += 1;
            place.iterations = Some(taken.iterations);
        }
        let why = disturbance.as_deref();
        for one in replicate::observations(of, replicates, order, taken, &conditions, why) {
            self.keep(one)?;
        }
        Ok(())
    }

    fn ask(
        &mut self,
        of: &Measurement,
        calibrated: Option<u64>,
    ) -> Result<(Taken, model::Conditions), Trouble> {
        self.order += 1;
        let Job { scenario, programs, described, budget, interrupt, .. } = self.job;
        let program = programs.get(&of.runtime, of.kind == Kind::Heap);
        let description = described.get(&of.runtime).and_then(|one| one.as_ref().ok());
        let experiment = scenario.experiment.get(&of.experiment);
        let (Ok(program), Some(description), Some(experiment)) = (program, description, experiment)
        else {
            return Err(Trouble::Refused(format!("nothing is known of `{}`", of.runtime)));
        };
        let padding = self.rng.u32(..PADDING_MOST);
        let setting = replicate::setting(experiment, scenario.runtime.get(&of.runtime), padding);
        let session = Session::start(program, &setting, interrupt)?;
        let request = Request { of, experiment, description, budget, calibrated };
        replicate::take(session, &request)
    }
}

/// Whether more of a measurement could still help. The noise floor goes on with what it is of.
fn is_wanted(of: &Measurement, undecided: &BTreeSet<Measurement>) -> bool {
    let same = |one: &Measurement| {
        one.kind == Kind::Wall && one.experiment == of.experiment && one.runtime == of.runtime
    };
    undecided.contains(of) || of.kind == Kind::Again && undecided.iter().any(same)
}

/// Whether an observation is of this measurement.
fn is_of(one: &Observation, of: &Measurement) -> bool {
    Kind::of(one.metric.instrument) == Some(of.kind)
        && one.scenario == of.scenario
        && one.experiment == of.experiment
        && one.runtime == of.runtime
        && one.variant == of.variant
        && one.params == of.params
}

/// Asks every runtime that has a program what it can do.
#[must_use]
pub fn describe(
    programs: &Programs,
    interrupt: &AtomicBool,
) -> BTreeMap<String, Result<Description, String>> {
    let mut described = BTreeMap::new();
    for (runtime, _, found) in programs.iter() {
        let Ok(program) = found else { continue };
        let setting = crate::session::Setting::default();
        let asked = Session::start(program, &setting, interrupt)
            .and_then(|mut session| session.describe(std::time::Duration::from_secs(20)));
        let asked = asked.map_err(|trouble| trouble.to_string());
        described.entry(runtime.to_owned()).or_insert(asked);
    }
    described
}
