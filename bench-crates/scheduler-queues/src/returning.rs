//! The way back from what blocks, while the only worker is busy.

use std::time::Duration;

use subject::{Class, Experiment, Params, Work, values};
use tokio::runtime::Handle;

use crate::metrics;
use crate::tasks::{Flag, PATIENCE, pause, runtime, spin_within};

/// How often something returns: as in Go.
const TRIALS: usize = 20;
/// How long it blocks.
const BLOCK: Duration = Duration::from_millis(2);
/// How long the only worker is kept from it at most.
const KEPT: Duration = Duration::from_millis(100);

/// A task returns from what blocks while another keeps the only worker: how often it is in a queue
/// and does not go on.
pub fn returning() -> Experiment {
    let with = |queued: fn() -> Result<bool, String>| {
        move |_: &Params| {
            Work::probe(move || {
                let mut count = 0;
                for _ in 0..TRIALS {
                    count += usize::from(queued()?);
                }
                Ok(((), values([("queued", count as f64 / TRIALS as f64)])))
            })
        }
    };
    Experiment::new("return")
        .value("queued", "share", Class::Stochastic)
        .probe("block-in-place", with(in_place))
        .probe("spawn-blocking", with(elsewhere))
}

fn in_place() -> Result<bool, String> {
    returned(|| async { tokio::task::block_in_place(|| pause(BLOCK)) })
}

fn elsewhere() -> Result<bool, String> {
    returned(|| async {
        let _ = tokio::task::spawn_blocking(|| pause(BLOCK)).await;
    })
}

/// Whether it was seen in the shared queue while it did not go on.
fn returned<F>(block: impl FnOnce() -> F + Send + 'static) -> Result<bool, String>
where
    F: Future<Output = ()> + Send,
{
    let runtime = runtime(1)?;
    let went_on = Flag::default();
    let goes_on = went_on.clone();
    let task = runtime.spawn(async move {
        let goes = goes_on.clone();
        let keeper = tokio::spawn(async move {
            let handle = Handle::current();
            let queued = || !goes_on.is_raised() && metrics::shared(&handle) > 0;
            let mut seen = false;
            spin_within(KEPT, || {
                seen = queued();
                seen || goes_on.is_raised()
            });
            seen
        });
        block().await;
        goes.raise();
        keeper.await.unwrap_or(false)
    });
    let limit = async { tokio::time::timeout(PATIENCE, task).await };
    let seen = runtime.block_on(limit).map_err(|_| "a task does not return".to_owned())?;
    seen.map_err(|error| format!("the task: {error}"))
}
