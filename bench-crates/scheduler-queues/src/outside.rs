//! Tasks that are made outside of the runtime.

use subject::{Class, Experiment, Params, Work, values};
use tokio::runtime::Handle;

use crate::metrics;
use crate::tasks::{Flag, PATIENCE, hold_worker, runtime, within};

/// While the only worker is busy, n tasks are made by a thread of no runtime, or by a task: what is
/// in the shared queue.
pub fn outside() -> Experiment {
    Experiment::new("outside")
        .param("n", 100, (2, 200))
        .value("shared", "tasks", Class::Exact)
        .value("local", "tasks", Class::Exact)
        .probe("outside", |p| observing(p, from_outside))
        .probe("inside", |p| observing(p, from_inside))
}

fn observing(p: &Params, made: fn(usize) -> Result<(usize, usize), String>) -> Work {
    if !metrics::are_there() {
        return Work::skip(metrics::MISSING);
    }
    let n = p.count("n");
    Work::probe(move || {
        let (shared, local) = made(n)?;
        Ok(((), values([("shared", shared), ("local", local)])))
    })
}

fn depths(handle: &Handle) -> (usize, usize) {
    (metrics::shared(handle), metrics::local(handle))
}

fn from_outside(n: usize) -> Result<(usize, usize), String> {
    let runtime = runtime(1)?;
    let looked = Flag::default();
    hold_worker(runtime.handle(), &looked)?;
    for _ in 0..n {
        runtime.spawn(async {});
    }
    let seen = depths(runtime.handle());
    looked.raise();
    Ok(seen)
}

fn from_inside(n: usize) -> Result<(usize, usize), String> {
    let runtime = runtime(1)?;
    let (made, looked) = (Flag::default(), Flag::default());
    let (makes, looks) = (made.clone(), looked.clone());
    runtime.spawn(async move {
        for _ in 0..n {
            tokio::spawn(async {});
        }
        makes.raise();
        looks.spin();
    });
    if !within(PATIENCE, || made.is_raised()) {
        return Err("no task makes the others".to_owned());
    }
    let seen = depths(runtime.handle());
    looked.raise();
    Ok(seen)
}
