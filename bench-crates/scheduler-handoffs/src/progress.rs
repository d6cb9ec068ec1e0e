//! What a task or thread gets computed while others block.

use std::time::{Duration, Instant};

use subject::{Class, Experiment, Params, Work, pin, values};
use tokio::task::block_in_place;

use crate::{clock, tasks};

/// Computes on the only worker, or processor, while n others block, then alone for as long: the
/// share of the latter that was done in the former, the median of some rounds.
pub fn progress() -> Experiment {
    described("progress")
        .probe("threads", with(beside_threads))
        .probe("tokio", with(|n, window| beside_tasks(n, window, clock::block)))
}

/// The same where other threads have to be at hand at once.
pub fn parallel() -> Experiment {
    described("progress-parallel")
        .probe("tokio-block-in-place", with(|n, window| beside_tasks(n, window, in_place)))
}

fn described(id: &str) -> Experiment {
    Experiment::new(id)
        .param("n", 8, (1, 100))
        .param("block_ms", 30, (1, 10_000))
        .param("rounds", 3, (1, 1000))
        .value("share", "ratio", Class::Stochastic)
}

fn with(steps_beside: fn(usize, Duration) -> Result<u64, String>) -> impl Fn(&Params) -> Work {
    move |p| {
        let (n, ms, rounds) = (p.count("n"), p.count("block_ms") as u64, p.count("rounds"));
        let window = Duration::from_millis(ms);
        Work::probe(move || {
            let mut shares = Vec::with_capacity(rounds);
            for _ in 0..rounds {
                let beside = steps_beside(n, window)?;
                let alone = steps_beside(0, window)?;
                shares.push(beside as f64 / alone as f64);
            }
            shares.sort_by(f64::total_cmp);
            Ok(((), values([("share", shares[rounds / 2])])))
        })
    }
}

fn in_place(window: Duration) {
    block_in_place(|| clock::block(window));
}

fn steps_until(end: Instant) -> u64 {
    let mut steps = 0;
    while clock::now() < end {
        steps += 1;
    }
    steps
}

fn beside_threads(n: usize, window: Duration) -> Result<u64, String> {
    pin::on(1, || {
        let end = clock::now() + window;
        std::thread::scope(|scope| {
            for _ in 0..n {
                scope.spawn(|| clock::block(window));
            }
            steps_until(end)
        })
    })
}

fn beside_tasks(n: usize, window: Duration, block: fn(Duration)) -> Result<u64, String> {
    let runtime = tasks::runtime(1)?;
    let end = clock::now() + window;
    for _ in 0..n {
        runtime.spawn(async move { block(window) });
    }
    tasks::result(&runtime, async move { steps_until(end) })
}
