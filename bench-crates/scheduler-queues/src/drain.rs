//! What is in the queues while tasks are run, from moment to moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use subject::{Class, Experiment, Work, values};

use crate::metrics;
use crate::tasks::{Flag, PATIENCE, pause, runtime, spin_within, within};

/// How long a task computes: as in Go.
const TASK: Duration = Duration::from_micros(25);

/// Two workers run n tasks that compute; what is in the queues so many milliseconds after they were
/// made, and what has been stolen until then.
pub fn drain() -> Experiment {
    Experiment::new("drain")
        .param("n", 1000, (2, 10_000))
        .param("ms", 5, (0, 1000))
        .value("shared", "tasks", Class::Stochastic)
        .value("local", "tasks", Class::Stochastic)
        .value("stolen", "tasks", Class::Stochastic)
        .probe("tokio", |p| {
            if !metrics::are_there() {
                return Work::skip(metrics::MISSING);
            }
            let (n, after) = (p.count("n"), Duration::from_millis(p.count("ms") as u64));
            Work::probe(move || {
                let runtime = runtime(2)?;
                let (made, ran) = (Flag::default(), Arc::new(AtomicUsize::new(0)));
                let (makes, runs) = (made.clone(), Arc::clone(&ran));
                runtime.spawn(async move {
                    for _ in 0..n {
                        let runs = Arc::clone(&runs);
                        tokio::spawn(async move {
                            spin_within(TASK, || false);
                            runs.fetch_add(1, Ordering::SeqCst);
                        });
                    }
                    makes.raise();
                });
                spin_within(PATIENCE, || made.is_raised());
                pause(after);
                let handle = runtime.handle();
                let (shared, local) = (metrics::shared(handle), metrics::local(handle));
                let stolen = metrics::steals(handle).tasks as f64;
                within(PATIENCE, || ran.load(Ordering::SeqCst) == n);
                let seen = [("shared", shared as f64), ("local", local as f64), ("stolen", stolen)];
                Ok(((), values(seen)))
            })
        })
}
