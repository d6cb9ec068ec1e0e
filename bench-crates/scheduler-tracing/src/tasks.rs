//! Tasks of tokio, and what was written down of them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Values, Work};
use tokio::runtime::{Builder, Runtime};

use crate::subscriber::{self, Listener, Step, What};

/// A runtime with so many workers, which know their number.
pub(crate) fn runtime(workers: usize) -> Runtime {
    let next = Arc::new(AtomicUsize::new(0));
    Builder::new_multi_thread()
        .worker_threads(workers)
        .on_thread_start(move || {
            subscriber::this_is_worker(next.fetch_add(1, Ordering::Relaxed));
        })
        .enable_all()
        .build()
        .unwrap_or_else(|error| panic!("no runtime: {error}"))
}

/// An operation that does some work while what becomes of tasks is written down, and looks at
/// that. It takes the program whose tokio has spans.
pub(crate) fn traced(
    mut work: impl FnMut() + 'static,
    look: impl Fn(&Trace) -> Values + 'static,
) -> Work {
    if !has_spans() {
        return Work::skip("this program's tokio has no spans: that takes the feature `tracing`");
    }
    Listener::install();
    Work::probe(move || {
        let trace = Trace { steps: Listener::record(&mut work) };
        Ok(((), look(&trace)))
    })
}

/// Whether tokio emits spans: it takes the feature and the cfg of the unstable parts.
pub(crate) const fn has_spans() -> bool {
    cfg!(all(feature = "tracing", tokio_unstable))
}

/// What was written down.
pub(crate) struct Trace {
    pub(crate) steps: Vec<Step>,
}

impl Trace {
    /// The tasks in the order of their creation, each with what became of it.
    pub(crate) fn lives(&self) -> Vec<Vec<Step>> {
        let mut lives: BTreeMap<u64, Vec<Step>> = BTreeMap::new();
        for step in self.steps.iter().filter(|step| step.what != What::Other) {
            lives.entry(step.task).or_default().push(*step);
        }
        lives.into_values().filter(|life| life[0].what == What::Created).collect()
    }

    /// How often something happened.
    pub(crate) fn count(&self, wanted: impl Fn(&Step) -> bool) -> usize {
        self.steps.iter().filter(|step| wanted(step)).count()
    }

    /// The greatest number of tasks that were in a state at once, which one step begins and another
    /// ends.
    pub(crate) fn peak(&self, begin: What, end: What) -> usize {
        let (mut now, mut peak) = (BTreeMap::new(), 0);
        for step in &self.steps {
            if step.what == begin {
                now.insert(step.task, ());
            } else if step.what == end {
                now.remove(&step.task);
            }
            peak = peak.max(now.len());
        }
        peak
    }
}

/// The middle one of some numbers, 0 if there are none.
pub(crate) fn median(mut numbers: Vec<u64>) -> f64 {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied().unwrap_or(0) as f64
}

/// A share in %.
pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
