//! All experiments of a bench crate under its name: the one thing its programs and entries read.

use std::panic::{AssertUnwindSafe, catch_unwind};

use model::protocol::{Description, PROTOCOL_VERSION, Reply, Run};

use crate::allocator::Allocator;
use crate::experiment::Experiment;
use crate::work::{Fault, Work};

/// The environment variable that restricts [`Registry::benches`].
pub const ONLY: &str = "CLAIMBENCH_ONLY";

/// The experiments of one bench crate.
pub struct Registry {
    name: &'static str,
    pub(crate) experiments: Vec<Experiment>,
}

impl Registry {
    /// An empty registry under the name of the bench crate.
    #[must_use]
    pub fn new(name: &'static str) -> Self {
        Registry { name, experiments: Vec::new() }
    }

    /// Adds an experiment.
    ///
    /// # Panics
    /// When the declaration contradicts itself, or the id is taken: that is a mistake in the
    /// program.
    #[must_use]
    pub fn experiment(mut self, experiment: Experiment) -> Self {
        if let Some(fault) = experiment.fault() {
            panic!("subject '{}': {fault}", self.name);
        }
        let taken = self.experiments.iter().any(|each| each.id() == experiment.id());
        assert!(!taken, "subject '{}' has two experiments '{}'", self.name, experiment.id());
        self.experiments.push(experiment);
        self
    }

    /// What this subject can do, in the order of declaration.
    #[must_use]
    pub fn describe(&self, allocator: Allocator) -> Description {
        Description {
            protocol: PROTOCOL_VERSION,
            subject: self.name.to_owned(),
            runtime: allocator.runtime().to_owned(),
            toolchain: env!("SUBJECT_TOOLCHAIN").to_owned(),
            heap: allocator.counts(),
            experiments: self.experiments.iter().map(|each| each.description().clone()).collect(),
        }
    }

    /// Serves one request. A panic of the experiment becomes an error, its message and place are on
    /// standard error; what kills a process kills it.
    #[must_use]
    pub fn run(&self, run: &Run) -> Reply {
        let caught = catch_unwind(AssertUnwindSafe(|| self.batch(run)));
        let outcome = caught.unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<String>().map(String::as_str);
            let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
            let why = format!("panic: {}", message.unwrap_or("of an unknown kind"));
            Err(Fault::Refused(why))
        });
        outcome.unwrap_or_else(|fault| {
            let reply = Reply { id: Some(run.id), ..Reply::default() };
            match fault {
                Fault::Refused(why) => Reply { error: Some(why), ..reply },
                Fault::Skipped(why) => Reply { skipped: Some(why), ..reply },
                Fault::Disturbed(why) => Reply { disturbed: Some(why), ..reply },
            }
        })
    }

    fn batch(&self, run: &Run) -> Result<Reply, Fault> {
        let Some(experiment) = self.experiments.iter().find(|each| each.id() == run.experiment)
        else {
            return Err(format!("unknown experiment '{}'", run.experiment).into());
        };
        let mut work = experiment.set_up(&run.variant, &run.params)?;
        if run.iterations == 0 {
            return Err("iterations must be at least 1".to_owned().into());
        }
        let outcome = work.run(run.iterations, run.heap)?;
        experiment.undeclared(&outcome.values)?;
        Ok(Reply {
            id: Some(run.id),
            iterations: run.iterations,
            elapsed_ns: outcome.elapsed_ns,
            answer: outcome.answer,
            values: outcome.values,
            heap: outcome.heap,
            histogram_ns: outcome.histogram_ns,
            ..Reply::default()
        })
    }

    /// The variants the entries in `benches/` run, each under `experiment/variant` and set up at
    /// the defaults of its parameters. The environment variable `CLAIMBENCH_ONLY`, a list of such
    /// names separated by commas, restricts them.
    ///
    /// # Panics
    /// If a variant cannot be set up at its defaults: that is a mistake in the experiment.
    pub fn benches(&self) -> impl Iterator<Item = (String, Work)> {
        let only = std::env::var(ONLY).ok();
        let wanted = move |name: &str| {
            only.as_ref().is_none_or(|only| only.split(',').any(|each| each == name))
        };
        let named = self.experiments.iter().flat_map(|experiment| {
            let benched = experiment.variants.iter().filter(|variant| variant.benched);
            benched.map(move |variant| (experiment, variant.name))
        });
        named.filter_map(move |(experiment, variant)| {
            let name = format!("{}/{variant}", experiment.id());
            wanted(&name).then(|| {
                let work = experiment.set_up(variant, &model::Params::default());
                let work = work.unwrap_or_else(|fault| panic!("'{name}': {fault}"));
                (name, work)
            })
        })
    }
}
