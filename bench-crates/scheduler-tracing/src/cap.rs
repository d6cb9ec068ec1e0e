//! How many tasks run at most at one moment.

use std::time::Duration;

use subject::{Class, Experiment};

use crate::clock;
use crate::subscriber::What;
use crate::tasks::{runtime, traced};

/// Twice as many tasks compute as there are workers.
pub(crate) fn cap() -> Experiment {
    Experiment::new("cap").param("procs", 2, (1, 16)).value("running", "tasks", Class::Exact).probe(
        "computing",
        |p| {
            let workers = p.count("procs");
            traced(
                move || compute(workers),
                |trace| subject::values([("running", trace.peak(What::Entered, What::Left))]),
            )
        },
    )
}

fn compute(workers: usize) {
    let runtime = runtime(workers);
    let hog = || runtime.spawn(async { clock::hog(Duration::from_millis(15)) });
    let tasks: Vec<_> = (0..2 * workers).map(|_| hog()).collect();
    runtime.block_on(async {
        for task in tasks {
            let _ = task.await;
        }
    });
}
