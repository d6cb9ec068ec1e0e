//! What tokio's scheduler says of its queues. Depths are those of the moment; what workers count of
//! themselves they hand in when they park, or now and then.

use std::time::Duration;

use tokio::runtime::Handle;

use crate::tasks::pause;

/// Why a measurement that needs these numbers is skipped.
pub const MISSING: &str = "tokio was built without --cfg tokio_unstable and counts nothing";

/// Whether tokio was built to count.
#[must_use]
pub fn are_there() -> bool {
    cfg!(tokio_unstable)
}

/// How many tasks are in the queue that all workers share.
#[must_use]
pub fn shared(handle: &Handle) -> usize {
    handle.metrics().global_queue_depth()
}

/// How many tasks are in the queues of workers. The place in front of a queue is not counted.
#[cfg(tokio_unstable)]
#[must_use]
pub fn local(handle: &Handle) -> usize {
    let metrics = handle.metrics();
    (0..metrics.num_workers()).map(|worker| metrics.worker_local_queue_depth(worker)).sum()
}

/// As above: never asked for.
#[cfg(not(tokio_unstable))]
#[must_use]
pub fn local(_: &Handle) -> usize {
    0
}

/// What workers have taken from each other, as far as they have handed it in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Steals {
    /// Tasks.
    pub tasks: u64,
    /// How often some were taken.
    pub operations: u64,
}

/// What workers have taken from each other so far.
#[cfg(tokio_unstable)]
#[must_use]
pub fn steals(handle: &Handle) -> Steals {
    let metrics = handle.metrics();
    (0..metrics.num_workers()).fold(Steals::default(), |sum, worker| Steals {
        tasks: sum.tasks + metrics.worker_steal_count(worker),
        operations: sum.operations + metrics.worker_steal_operations(worker),
    })
}

/// As above: never asked for.
#[cfg(not(tokio_unstable))]
#[must_use]
pub fn steals(_: &Handle) -> Steals {
    Steals::default()
}

/// How many blocking operations wait for a thread.
#[cfg(tokio_unstable)]
#[must_use]
pub fn blocking_queued(handle: &Handle) -> usize {
    handle.metrics().blocking_queue_depth()
}

/// As above: never asked for.
#[cfg(not(tokio_unstable))]
#[must_use]
pub fn blocking_queued(_: &Handle) -> usize {
    0
}

/// The steals once idle workers have parked and handed them in: when they have not changed for a
/// while.
#[must_use]
pub fn settled_steals(handle: &Handle) -> Steals {
    const WHILE: Duration = Duration::from_millis(10);
    let mut seen = steals(handle);
    loop {
        pause(WHILE);
        let now = steals(handle);
        if now == seen {
            return now;
        }
        seen = now;
    }
}
