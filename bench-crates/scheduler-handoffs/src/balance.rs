//! How evenly two workers share tasks.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use subject::{Class, Experiment, Work, values};
use tokio::runtime::Runtime;

use crate::looping::{spin_tight, steps_of};
use crate::{clock, kernel, tasks};

/// How many tasks two workers share, and how long each computes: as in Go.
const TASKS: usize = 6;
const TASK_TIME: Duration = Duration::from_millis(2);

/// Starts six tasks, again and again: the rounds in which each of two workers ran three of them.
pub fn six() -> Experiment {
    Experiment::new("six")
        .param("rounds", 20, (1, 1000))
        .value("even", "rounds", Class::Stochastic)
        .probe("tokio", |p| {
            let rounds = p.count("rounds");
            Work::probe(move || {
                let runtime = tasks::runtime(2)?;
                let mut even = 0_usize;
                for _ in 0..rounds {
                    let ran = tasks::result(&runtime, ran_by_thread())?;
                    even += usize::from(ran.values().all(|count| *count == TASKS / 2));
                }
                Ok(((), values([("even", even)])))
            })
        })
}

/// How many of the six each thread ran.
async fn ran_by_thread() -> BTreeMap<i32, usize> {
    let started: Vec<_> = (0..TASKS)
        .map(|_| {
            tokio::spawn(async {
                let thread = kernel::own_thread();
                clock::compute_for(TASK_TIME);
                thread
            })
        })
        .collect();
    let mut ran = BTreeMap::new();
    for each in started {
        if let Ok(thread) = each.await {
            *ran.entry(thread).or_default() += 1;
        }
    }
    ran
}

/// Long tasks, short ones, and the work of a long one: as in Go.
const LONG: usize = 20;
const SHORT: usize = 2;
const PIECE_TIME: Duration = Duration::from_millis(3);

/// Starts long and short tasks from one: how much longer all of them take than half the processor
/// time they need, the median of some rounds.
pub fn uneven() -> Experiment {
    Experiment::new("uneven")
        .param("procs", 2, (1, 64))
        .param("rounds", 3, (1, 1000))
        .value("over_ideal", "ratio", Class::Stochastic)
        .probe("tokio", |p| {
            let (procs, rounds) = (p.count("procs"), p.count("rounds"));
            Work::probe(move || {
                let runtime = tasks::runtime(procs)?;
                let all = (0..rounds).map(|_| over_ideal(&runtime));
                let mut all = all.collect::<Result<Vec<_>, _>>()?;
                all.sort_by(f64::total_cmp);
                Ok(((), values([("over_ideal", all[rounds / 2])])))
            })
        })
}

fn over_ideal(runtime: &Runtime) -> Result<f64, String> {
    let steps = steps_of(PIECE_TIME);
    let (before, began) = (clock::processor_time(), clock::now());
    tasks::result(runtime, async move {
        let short = (0..SHORT).map(|_| 1);
        let sizes = short.chain((0..LONG).map(|_| steps));
        let started: Vec<_> =
            sizes.map(|size| tokio::spawn(async move { black_box(spin_tight(size)) })).collect();
        for each in started {
            let _ = each.await;
        }
    })?;
    let lasted = began.elapsed();
    let used = clock::processor_time().saturating_sub(before);
    Ok(lasted.as_secs_f64() / (used.as_secs_f64() / 2.0))
}
