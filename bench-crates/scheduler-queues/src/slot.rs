//! The place before a worker's queue, whose worker is busy while another is idle.

use std::time::Duration;

use rayon::ThreadPoolBuilder;
use subject::{Class, Experiment, Work, values};

use crate::tasks::{Flag, PATIENCE, runtime, spin_within, thread_number, within};

/// How often a task is put into that place, and how long its maker stays busy at most: as in Go.
const TRIALS: usize = 5;
const BUSY: Duration = Duration::from_millis(50);

/// A busy task makes another one; how often an idle worker runs that meanwhile. One made after it
/// takes its place, and moves it into the queue.
pub fn slot() -> Experiment {
    let with = |ran: fn() -> Result<bool, String>| {
        move |_: &subject::Params| {
            Work::probe(move || {
                let mut count = 0;
                for _ in 0..TRIALS {
                    count += usize::from(ran()?);
                }
                Ok(((), values([("ran_meanwhile", count as f64 / TRIALS as f64)])))
            })
        }
    };
    Experiment::new("slot")
        .value("ran_meanwhile", "share", Class::Stochastic)
        .probe("tokio", with(|| on_tokio(false)))
        .probe("tokio-moved-on", with(|| on_tokio(true)))
        .probe("rayon", with(on_rayon))
}

fn on_tokio(moved_on: bool) -> Result<bool, String> {
    let runtime = runtime(2)?;
    let maker = runtime.spawn(async move {
        let ran = Flag::default();
        let runs = ran.clone();
        let own = thread_number();
        tokio::spawn(async move {
            if thread_number() != own {
                runs.raise();
            }
        });
        if moved_on {
            tokio::spawn(async {});
        }
        spin_within(BUSY, || ran.is_raised())
    });
    runtime.block_on(maker).map_err(|error| format!("the maker: {error}"))
}

fn on_rayon() -> Result<bool, String> {
    let pool = ThreadPoolBuilder::new().num_threads(2).build();
    let pool = pool.map_err(|error| format!("no pool: {error}"))?;
    let (ended, answer) = (Flag::default(), Flag::default());
    let (ends, meanwhile) = (ended.clone(), answer.clone());
    pool.spawn(move || {
        let ran = Flag::default();
        let runs = ran.clone();
        rayon::spawn(move || runs.raise());
        if spin_within(BUSY, || ran.is_raised()) {
            meanwhile.raise();
        }
        ends.raise();
    });
    if !within(PATIENCE, || ended.is_raised()) {
        return Err("the maker does not end".to_owned());
    }
    Ok(answer.is_raised())
}
