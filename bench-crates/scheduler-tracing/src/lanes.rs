//! What was written down of tasks, taken apart for pictures: which task ran when on which worker.

use std::collections::BTreeMap;
use std::time::Duration;

use subject::{Class, Experiment, Values};

use crate::clock;
use crate::subscriber::What;
use crate::tasks::{Trace, runtime, traced};

/// How many tasks compute on two workers, each so often, for so long between two offers.
const TASKS: usize = 5;
const TIMES: usize = 5;
const EACH: Duration = Duration::from_millis(6);
/// What is shorter cannot be seen, in ns.
const LEAST_NS: u64 = 50_000;

/// Has tasks compute that offer their worker now and then.
pub(crate) fn lanes() -> Experiment {
    Experiment::new("lanes")
        .value("lanes", "", Class::State)
        .probe("processors", |_| traced(compute_together, worker_lanes))
}

fn compute_together() {
    let runtime = runtime(2);
    let hog = || {
        runtime.spawn(async {
            for _ in 0..TIMES {
                clock::hog(EACH);
                tokio::task::yield_now().await;
            }
        })
    };
    let tasks: Vec<_> = (0..TASKS).map(|_| hog()).collect();
    runtime.block_on(async {
        for task in tasks {
            let _ = task.await;
        }
    });
}

/// One box a poll, in the format of timelines.
fn worker_lanes(trace: &Trace) -> Values {
    let mut boxes: BTreeMap<(usize, u64), (u64, usize)> = BTreeMap::new();
    for (number, life) in (1..).zip(trace.lives()) {
        let mut entered = None;
        for step in life {
            match (step.what, step.worker, entered) {
                (What::Entered, Some(worker), _) => entered = Some((worker, step.ns)),
                (What::Left, _, Some((worker, since))) if step.ns - since >= LEAST_NS => {
                    boxes.insert((worker, since), (step.ns, number));
                }
                _ => {}
            }
        }
    }
    let zero = boxes.keys().map(|(_, begin)| *begin).min().unwrap_or(0);
    let written: Vec<String> = boxes
        .iter()
        .map(|((worker, begin), (end, number))| {
            format!("W{worker} {} {} t{number}", begin - zero, end - zero)
        })
        .collect();
    subject::values([("lanes", written.join(";"))])
}
