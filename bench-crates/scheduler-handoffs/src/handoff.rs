//! How long a task waits for its worker when the task before it blocks.

use std::sync::mpsc;
use std::time::Duration;

use subject::threads::delay_of_all;
use subject::undisturbed::{left_alone, settle};
use subject::{Experiment, Histogram, Params, Work};
use tokio::runtime::Runtime;
use tokio::task::block_in_place;

use crate::{clock, tasks};

/// How long a task blocks, unless the other one has run before.
const BLOCK: Duration = Duration::from_millis(50);
/// What is before an event: as in Go.
const REST: Duration = Duration::from_millis(2);
const BUSY: Duration = Duration::from_millis(30);
/// How long threads may have waited for a processor: as in Go, a tenth of what such an event is
/// judged by.
const DELAYED_MOST: Duration = Duration::from_micros(100);

/// A task blocks the only worker, and another, queued before, waits to run.
pub fn handoff() -> Experiment {
    let one = || tasks::runtime(1);
    Experiment::new("handoff")
        .param("events", 1, (1, 1000))
        .probe("inline", with(one, || (), || clock::block(BLOCK)))
        .probe("loop", with(one, || (), || clock::compute_for(BLOCK)))
        .probe("current-thread", with(tasks::current_thread, || (), || clock::block(BLOCK)))
        .probe("block-in-place-after-idle", with(one, || clock::block(REST), in_place))
}

/// The same where another thread has to be at hand at once: an event for which one waited for a
/// processor is repeated. Where too few count, there are none.
pub fn parallel() -> Experiment {
    Experiment::new("handoff-parallel").param("events", 3, (1, 100)).probe(
        "block-in-place-after-busy",
        |p| {
            let events = p.count("events");
            match tasks::runtime(1) {
                Ok(runtime) => Work::distribution(move || {
                    let mut histogram = Histogram::new();
                    let tried = left_alone(events, || {
                        let (waited, delayed) = busy_event(&runtime)?;
                        let counts = delayed <= DELAYED_MOST;
                        if counts {
                            histogram.record(nanoseconds(waited));
                        }
                        Ok(counts)
                    });
                    tried.map_or_else(|_| Histogram::new(), |()| histogram)
                }),
                Err(why) => Work::refuse(why),
            }
        },
    )
}

fn with(
    runtime: fn() -> Result<Runtime, String>,
    before: fn(),
    block: fn(),
) -> impl Fn(&Params) -> Work {
    move |p| {
        let events = p.count("events");
        match runtime() {
            Ok(runtime) => Work::distribution(move || {
                let mut histogram = Histogram::new();
                for _ in 0..events {
                    histogram.record(waited_ns(&runtime, before, block));
                }
                histogram
            }),
            Err(why) => Work::refuse(why),
        }
    }
}

/// Hands the worker's other tasks over, and blocks.
fn in_place() {
    block_in_place(|| clock::block(REST));
}

fn waited_ns(runtime: &Runtime, before: fn(), block: fn()) -> u64 {
    let (ran, waits) = mpsc::channel();
    let blocks = runtime.spawn(async move {
        before();
        let began = clock::now();
        tokio::spawn(async move {
            let _ = ran.send(began.elapsed());
        });
        block();
    });
    // Who runs tasks on the thread that waits for them has to be waited for.
    let _ = runtime.block_on(blocks);
    runtime.block_on(tokio::task::yield_now());
    nanoseconds(waits.recv().unwrap_or_default())
}

/// How long a task waited after computing, and how long threads waited for a processor meanwhile.
fn busy_event(runtime: &Runtime) -> Result<(Duration, Duration), String> {
    let (ran, waits) = mpsc::channel();
    let before = tasks::result(runtime, async move {
        clock::compute_for(BUSY);
        let before = delay_of_all();
        let began = clock::now();
        tokio::spawn(async move {
            let _ = ran.send(began.elapsed());
        });
        in_place();
        before
    })??;
    settle()?;
    let delayed = delay_of_all()?.saturating_sub(before);
    let waited = waits.recv().map_err(|error| format!("a task: {error}"))?;
    Ok((waited, delayed))
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
