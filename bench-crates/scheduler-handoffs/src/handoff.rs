//! How long a task waits for its worker when the task before it blocks.

use std::sync::mpsc;
use std::time::Duration;

use subject::{Experiment, Histogram, Params, Work};
use tokio::runtime::Runtime;
use tokio::task::block_in_place;

use crate::{clock, tasks};

/// How long a task blocks, unless the other one has run before.
const BLOCK: Duration = Duration::from_millis(50);
/// What is before an event: as in Go.
const REST: Duration = Duration::from_millis(2);
const BUSY: Duration = Duration::from_millis(30);

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

/// The same where another thread has to be at hand at once.
pub fn parallel() -> Experiment {
    let busy = || clock::compute_for(BUSY);
    Experiment::new("handoff-parallel")
        .param("events", 3, (1, 1000))
        .probe("block-in-place-after-busy", with(|| tasks::runtime(1), busy, in_place))
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
    let waited = waits.recv().unwrap_or_default();
    u64::try_from(waited.as_nanos()).unwrap_or(u64::MAX)
}
