//! Worker pools of threads: how many jobs run at once, how long all take, and failures.

#![allow(clippy::disallowed_methods, reason = "jobs wait, as the article's do")]

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_channel::bounded;
use subject::{Class, Experiment, Params, Work, values};

use crate::gate::{Gate, hold, wait_until};
use crate::random::mixed;

/// Does jobs on `workers` threads that read one channel, and sums up the results of another.
fn pool<J: Send>(workers: usize, jobs: Vec<J>, work: impl Fn(J) -> u64 + Sync) -> u64 {
    let (give, take) = bounded::<J>(0);
    let (report, results) = bounded(0);
    thread::scope(|scope| {
        for _ in 0..workers {
            let (take, report, work) = (take.clone(), report.clone(), &work);
            scope.spawn(move || {
                for job in take {
                    let _ = report.send(work(job));
                }
            });
        }
        drop((take, report));
        scope.spawn(move || jobs.into_iter().for_each(|job| _ = give.send(job)));
        results.into_iter().fold(0, u64::wrapping_add)
    })
}

/// Jobs that wait at a gate until no more can start.
pub fn running() -> Experiment {
    Experiment::new("running")
        .param("workers", 4, (1, 64))
        .param("jobs", 64, (1, 256))
        .value("running_most", "jobs", Class::Exact)
        .probe("pool", |p| {
            let (workers, jobs) = (p.count("workers"), p.count("jobs"));
            gated(p, workers.min(jobs), |workers, jobs, gate| {
                pool(workers, vec![(); jobs], |()| {
                    gate.pass();
                    1
                })
            })
        })
        .probe("thread-each", |p| {
            gated(p, p.count("jobs"), |_, jobs, gate| {
                thread::scope(|scope| {
                    let each = (0..jobs).map(|_| scope.spawn(|| gate.pass()));
                    each.collect::<Vec<_>>().len() as u64
                })
            })
        })
}

fn gated(p: &Params, expected: usize, run: fn(usize, usize, &Gate) -> u64) -> Work {
    let (workers, jobs) = (p.count("workers"), p.count("jobs"));
    Work::probe(move || {
        let gate = Gate::default();
        let done = thread::scope(|scope| {
            let all = scope.spawn(|| run(workers, jobs, &gate));
            wait_until(|| gate.most() >= expected);
            hold();
            gate.open();
            all.join().map_err(|_| "a job panicked".to_owned())
        })?;
        Ok((done, values([("running_most", gate.most())])))
    })
}

/// How long a job that waits takes, in ms.
const WAIT_MS: u64 = 20;
/// Steps of a job that computes, which take less than a millisecond.
const STEPS: u64 = 1 << 16;

fn waiting(ms: u64) -> u64 {
    thread::sleep(Duration::from_millis(ms));
    ms
}

fn computing(job: u64) -> u64 {
    (0..STEPS).fold(job, |number, step| mixed(number ^ step))
}

/// Jobs that wait for 20 ms each, or compute.
pub fn pool_time() -> Experiment {
    let timed = |work: fn(u64) -> u64| {
        move |p: &Params| {
            let (workers, jobs) = (p.count("workers"), black_box(p.count("jobs")));
            Work::repeat(move || pool(workers, (0..jobs as u64).collect(), work))
        }
    };
    Experiment::new("pool-time")
        .param("workers", 4, (1, 256))
        .param("jobs", 16, (1, 1024))
        .variant("waiting", timed(|_| waiting(WAIT_MS)))
        .variant("computing", timed(computing))
}

/// Four jobs of 12, 8, 9 and 11 ms on three workers.
pub fn uneven() -> Experiment {
    Experiment::new("uneven")
        .variant("pool", |_| Work::repeat(|| pool(3, black_box(vec![12, 8, 9, 11]), waiting)))
}

/// A hundred jobs of which one fails.
pub fn failure() -> Experiment {
    Experiment::new("failure")
        .param("jobs", 100, (1, 1000))
        .param("failing", 5, (1, 1000))
        .value("executed", "jobs", Class::Stochastic)
        .value("failed", "jobs", Class::Exact)
        .probe("join", |p| failing(p, false))
        .probe("flag", |p| failing(p, true))
}

/// Four workers. With a flag, a failure sets it and whoever sees it does no more.
fn failing(p: &Params, flagged: bool) -> Work {
    let (jobs, failing) = (p.count("jobs"), p.count("failing"));
    Work::probe(move || {
        let (stop, executed) = (AtomicBool::new(false), AtomicUsize::new(0));
        let failed = pool(4, (1..=jobs).collect(), |job| {
            if flagged && stop.load(Ordering::SeqCst) {
                return 0;
            }
            executed.fetch_add(1, Ordering::SeqCst);
            if job == failing {
                stop.store(true, Ordering::SeqCst);
                return 1;
            }
            waiting(1);
            0
        });
        let executed = executed.load(Ordering::SeqCst);
        Ok(((), values([("executed", executed), ("failed", failed as usize)])))
    })
}
