//! What it takes to create something that runs.

use std::thread;

use subject::{Class, Experiment, Params, Values};

use crate::clock::{median, now};
use crate::runtime::{Flavour, on, probing};

/// How often something short is timed: the middle one counts.
const WINDOWS: usize = 9;

/// Creates tasks or threads one after another, waits for each, and times that.
pub fn creation() -> Experiment {
    Experiment::new("creation")
        .param("procs", 2, (1, 64))
        .param("n", 100, (1, 100_000))
        .value("each_ns", "ns", Class::Stochastic)
        .probe("task", probing(tasks))
        .probe("thread", probing(threads))
}

fn tasks(p: &Params) -> Result<Values, String> {
    let n = p.count("n");
    on(Flavour::Multi(p.count("procs")), async move {
        let mut times = Vec::with_capacity(WINDOWS);
        for _ in 0..WINDOWS {
            let began = now();
            for _ in 0..n {
                let _ = tokio::spawn(async {}).await;
            }
            times.push((now() - began) as f64 / n as f64);
        }
        each(times)
    })
}

fn threads(p: &Params) -> Result<Values, String> {
    let n = p.count("n");
    let mut times = Vec::with_capacity(WINDOWS);
    for _ in 0..WINDOWS {
        let began = now();
        for _ in 0..n {
            thread::spawn(|| ()).join().map_err(|_| "a thread panicked")?;
        }
        times.push((now() - began) as f64 / n as f64);
    }
    Ok(each(times))
}

fn each(times: Vec<f64>) -> Values {
    subject::values([("each_ns", median(times))])
}
