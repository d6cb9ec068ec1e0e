//! How evenly two workers share tasks.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use subject::undisturbed::{LetGo, left_alone, with_all_workers};
use subject::{Class, Experiment, Work, threads, values};

use crate::looping::{spin_tight, steps_of};
use crate::{clock, tasks};

/// How many tasks two workers share, how long each computes, and how long threads may have waited
/// for a processor in a round that counts: as in Go.
const TASKS: usize = 6;
const TASK_TIME: Duration = Duration::from_micros(400);
const TASK_DELAYED_MOST: Duration = Duration::from_micros(100);

/// Starts six tasks, again and again: the share of rounds in which each of two workers ran three.
pub fn six() -> Experiment {
    Experiment::new("six")
        .param("rounds", 20, (1, 100))
        .value("even_share", "ratio", Class::Stochastic)
        .probe("tokio", |p| {
            let rounds = p.count("rounds");
            Work::attempt(move || {
                let runtime = tasks::runtime(2)?;
                let spawn = |task| drop(runtime.spawn(task));
                let (mut even, mut all) = (0_usize, 0_usize);
                left_alone(rounds, || {
                    let (passed, ran) = with_all_workers(spawn, 2, ran_by_thread)?;
                    let counts = passed.delayed <= TASK_DELAYED_MOST;
                    all += usize::from(counts);
                    let shared = ran.values().all(|count| *count == TASKS / 2);
                    even += usize::from(counts && shared);
                    Ok(counts)
                })?;
                Ok(((), values([("even_share", even as f64 / all as f64)])))
            })
        })
}

/// How many of the six each thread ran.
async fn ran_by_thread(let_go: LetGo) -> BTreeMap<i32, usize> {
    let started: Vec<_> = (0..TASKS)
        .map(|_| {
            tokio::spawn(async {
                let thread = threads::own();
                clock::compute_for(TASK_TIME);
                thread
            })
        })
        .collect();
    let_go.now();
    let mut ran = BTreeMap::new();
    for each in started {
        if let Ok(thread) = each.await {
            *ran.entry(thread).or_default() += 1;
        }
    }
    ran
}

/// Long tasks, short ones, the work of a long one, and how long threads may have waited for a
/// processor in a round that counts: as in Go.
const LONG: usize = 20;
const SHORT: usize = 2;
const PIECE_TIME: Duration = Duration::from_micros(150);
const PIECE_DELAYED_MOST: Duration = Duration::from_micros(75);

/// Starts long and short tasks from one: how much longer all of them take than half the processor
/// time they need, the median of some rounds.
pub fn uneven() -> Experiment {
    Experiment::new("uneven")
        .param("procs", 2, (1, 64))
        .param("rounds", 9, (1, 100))
        .value("over_ideal", "ratio", Class::Stochastic)
        .probe("tokio", |p| {
            let (procs, rounds) = (p.count("procs"), p.count("rounds"));
            Work::attempt(move || {
                let (runtime, steps) = (tasks::runtime(procs)?, steps_of(PIECE_TIME));
                let spawn = |task| drop(runtime.spawn(task));
                let mut all = Vec::with_capacity(rounds);
                left_alone(rounds, || {
                    let makespan = move |let_go| over_ideal(steps, let_go);
                    let (passed, over) = with_all_workers(spawn, procs, makespan)?;
                    let counts = passed.delayed <= PIECE_DELAYED_MOST;
                    if counts {
                        all.push(over);
                    }
                    Ok(counts)
                })?;
                all.sort_by(f64::total_cmp);
                Ok(((), values([("over_ideal", all[all.len() / 2])])))
            })
        })
}

async fn over_ideal(steps: u64, let_go: LetGo) -> f64 {
    let began = clock::now();
    let sizes = (0..SHORT).map(|_| 1).chain((0..LONG).map(|_| steps));
    let piece = |size| async move {
        let before = threads::own_time();
        black_box(spin_tight(size));
        threads::own_time().saturating_sub(before)
    };
    let started: Vec<_> = sizes.map(|size| tokio::spawn(piece(size))).collect();
    let_go.now();
    let mut used = Duration::ZERO;
    for each in started {
        used += each.await.unwrap_or_default();
    }
    began.elapsed().div_duration_f64(used / 2)
}
