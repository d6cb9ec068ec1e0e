//! What a task or thread gets computed while others block.

use std::time::{Duration, Instant};

use subject::threads::delay_of_all;
use subject::undisturbed::left_alone;
use subject::{Class, Experiment, Params, Work, pin, threads, values};
use tokio::task::block_in_place;

use crate::{clock, tasks};

/// Computes on the only worker, or processor, while n others block, then alone for as long: the
/// share of the processor time of the latter that there was in the former, the median of some
/// rounds. What is computed in that time depends on how fast the processor is then.
pub fn progress() -> Experiment {
    described("progress")
        .probe("threads", with(f64::INFINITY, beside_threads))
        .probe("tokio", with(f64::INFINITY, |n, window| beside_tasks(n, window, clock::block)))
}

/// The same where other threads have to be at hand at once: a round in which threads waited for a
/// processor for too large a share of it is repeated.
pub fn parallel() -> Experiment {
    described("progress-parallel").probe(
        "tokio-block-in-place",
        with(DELAYED_MOST_SHARE, |n, window| beside_tasks(n, window, in_place)),
    )
}

/// Less than half of what may be lacking in what is judged.
const DELAYED_MOST_SHARE: f64 = 0.04;

fn described(id: &str) -> Experiment {
    Experiment::new(id)
        .param("n", 8, (1, 100))
        .param("block_ms", 30, (1, 10_000))
        .param("rounds", 3, (1, 1000))
        .value("share", "ratio", Class::Stochastic)
}

/// What was computed while others blocked.
struct Progress {
    /// The processor time there was for it.
    computed: Duration,
    /// How long threads waited for a processor meanwhile.
    delayed: Duration,
}

fn with(
    delayed_most_share: f64,
    beside: fn(usize, Duration) -> Result<Progress, String>,
) -> impl Fn(&Params) -> Work {
    move |p| {
        let (n, ms, rounds) = (p.count("n"), p.count("block_ms") as u64, p.count("rounds"));
        let window = Duration::from_millis(ms);
        let counts =
            move |one: &Progress| one.delayed.div_duration_f64(window) <= delayed_most_share;
        Work::attempt(move || {
            let mut shares = Vec::with_capacity(rounds);
            left_alone(rounds, || {
                let some = beside(n, window)?;
                if !counts(&some) {
                    return Ok(false);
                }
                let all = beside(0, window)?;
                if !counts(&all) {
                    return Ok(false);
                }
                shares.push(some.computed.div_duration_f64(all.computed));
                Ok(true)
            })?;
            shares.sort_by(f64::total_cmp);
            Ok(((), values([("share", shares[shares.len() / 2])])))
        })
    }
}

fn in_place(window: Duration) {
    block_in_place(|| clock::block(window));
}

/// Computes until then; the threads had waited for so long before.
fn until(end: Instant, delayed_before: Duration) -> Result<Progress, String> {
    let before = threads::own_time();
    while clock::now() < end {}
    let computed = threads::own_time().saturating_sub(before);
    Ok(Progress { computed, delayed: delay_of_all()?.saturating_sub(delayed_before) })
}

fn beside_threads(n: usize, window: Duration) -> Result<Progress, String> {
    pin::on(1, || {
        let (before, end) = (delay_of_all()?, clock::now() + window);
        std::thread::scope(|scope| {
            for _ in 0..n {
                scope.spawn(|| clock::block(window));
            }
            until(end, before)
        })
    })?
}

fn beside_tasks(n: usize, window: Duration, block: fn(Duration)) -> Result<Progress, String> {
    let runtime = tasks::runtime(1)?;
    let (before, end) = (delay_of_all()?, clock::now() + window);
    for _ in 0..n {
        runtime.spawn(async move { block(window) });
    }
    tasks::result(&runtime, async move { until(end, before) })?
}
