//! Tasks that each sleep once.

use std::collections::BTreeSet;
use std::time::Duration;

use subject::{Class, Experiment, Values};

use crate::subscriber::{Step, What};
use crate::tasks::{Trace, median, percent, runtime, traced};

/// Has n tasks that each sleep once, and counts what is told of them.
pub(crate) fn burst() -> Experiment {
    Experiment::new("burst")
        .param("n", 500, (1, 20_000))
        .param("procs", 2, (1, 16))
        .value("created", "tasks", Class::Exact)
        .value("runs", "runs", Class::Exact)
        .value("woken", "wakes", Class::Exact)
        .value("woken_by_nobody", "wakes", Class::Exact)
        .value("exited", "tasks", Class::Exact)
        .value("first_waits", "latencies", Class::Exact)
        .value("waits", "latencies", Class::Exact)
        .value("off_processor", "runs", Class::Exact)
        .value("moved_pct", "%", Class::Stochastic)
        .value("first_us", "us", Class::Stochastic)
        .probe("tokio", |p| {
            let (n, workers) = (p.count("n"), p.count("procs"));
            traced(move || sleep_many(n, workers), burst_values)
        })
}

fn sleep_many(n: usize, workers: usize) {
    let runtime = runtime(workers);
    runtime.block_on(async {
        let sleep = || tokio::time::sleep(Duration::from_millis(1));
        let tasks: Vec<_> = (0..n).map(|_| tokio::spawn(async move { sleep().await })).collect();
        for task in tasks {
            let _ = task.await;
        }
    });
}

fn burst_values(trace: &Trace) -> Values {
    let lives = trace.lives();
    let each =
        |wanted: fn(&Step) -> bool| lives.iter().flatten().filter(|step| wanted(step)).count();
    let firsts: Vec<u64> = lives.iter().filter_map(|life| first_wait_ns(life)).collect();
    let moved = lives.iter().filter(|life| workers_of(life).len() > 1).count();
    let mut values = subject::values([
        ("created", each(|step| step.what == What::Created)),
        ("runs", lives.iter().map(|life| waits_ns(life).len()).sum()),
        ("woken", each(|step| step.what == What::Woken)),
        ("woken_by_nobody", each(|step| step.what == What::Woken && step.by.is_none())),
        ("exited", each(|step| step.what == What::Ended)),
        ("first_waits", firsts.len()),
        ("waits", lives.iter().map(|life| waits_ns(life).len()).sum()),
        ("off_processor", each(|step| step.what == What::Entered && step.worker.is_none())),
    ]);
    values.extend(subject::values([
        ("moved_pct", percent(moved, lives.len())),
        ("first_us", median(firsts) / 1e3),
    ]));
    values
}

/// From its creation to its first poll.
fn first_wait_ns(life: &[Step]) -> Option<u64> {
    let first = life.iter().find(|step| step.what == What::Entered)?;
    Some(first.ns - life.first()?.ns)
}

/// From its creation, and from each time it was woken, to the poll that came of it.
pub(crate) fn waits_ns(life: &[Step]) -> Vec<u64> {
    let (mut waits, mut since) = (Vec::new(), None);
    for step in life {
        match step.what {
            What::Created | What::Woken => since = since.or(Some(step.ns)),
            What::Entered => waits.extend(since.take().map(|since| step.ns - since)),
            _ => {}
        }
    }
    waits
}

fn workers_of(life: &[Step]) -> BTreeSet<usize> {
    let entered = life.iter().filter(|step| step.what == What::Entered);
    entered.filter_map(|step| step.worker).collect()
}
