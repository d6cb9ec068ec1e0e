//! The order in which tasks ran.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Values};

use crate::subscriber::What;
use crate::tasks::{Trace, runtime, traced};

/// Compares the order that tasks log themselves with the one that was written down of them, and
/// with the one in which they were created.
pub(crate) fn order() -> Experiment {
    Experiment::new("order")
        .param("n", 60, (2, 1000))
        .value("trace_order", "", Class::State)
        .value("creation_order", "", Class::State)
        .probe("burst", |p| {
            let logged: Arc<Vec<AtomicUsize>> =
                Arc::new((0..p.count("n")).map(|_| AtomicUsize::new(0)).collect());
            let places = Arc::clone(&logged);
            traced(move || log_order(&places), move |trace| orders_in(trace, &logged))
        })
}

/// Each task writes down when it came, on one worker.
fn log_order(places: &Arc<Vec<AtomicUsize>>) {
    let runtime = runtime(1);
    let places = Arc::clone(places);
    let spawner = runtime.spawn(async move {
        let come = Arc::new(AtomicUsize::new(0));
        let log = |at: usize| {
            let (places, come) = (Arc::clone(&places), Arc::clone(&come));
            async move {
                let when = come.fetch_add(1, Ordering::Relaxed);
                places[at].store(when, Ordering::Relaxed);
            }
        };
        let tasks: Vec<_> = (0..places.len()).map(|at| tokio::spawn(log(at))).collect();
        for task in tasks {
            let _ = task.await;
        }
    });
    let _ = runtime.block_on(spawner);
}

fn orders_in(trace: &Trace, logged: &[AtomicUsize]) -> Values {
    let lives = trace.lives();
    // The first one created the others.
    let firsts = lives
        .iter()
        .skip(1)
        .map(|life| life.iter().find(|step| step.what == What::Entered).map_or(0, |step| step.ns));
    let mut all: Vec<(u64, usize)> =
        firsts.zip(logged.iter().map(|when| when.load(Ordering::Relaxed))).collect();
    let in_order = |all: &[(u64, usize)]| {
        all.len() == logged.len() && all.is_sorted_by_key(|(_, logged)| *logged)
    };
    let by_creation = in_order(&all);
    all.sort_by_key(|(first_ns, _)| *first_ns);
    subject::values([("trace_order", in_order(&all)), ("creation_order", by_creation)])
}
