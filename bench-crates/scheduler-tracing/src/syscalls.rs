//! Tasks that block their worker, and whether others run meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use subject::{Class, Experiment, Work};

use crate::clock;
use crate::tasks::{percent, runtime};

/// How often is blocked, and for how long.
const CALLS: usize = 5;
const FOR: Duration = Duration::from_millis(10);

/// Blocks the only worker, and looks whether a task that waits has run when that is over.
pub(crate) fn syscalls() -> Experiment {
    let with = |block: fn()| {
        move |_: &subject::Params| {
            Work::probe(move || {
                let lost = runtime(1).block_on(async { tokio::spawn(block_often(block)).await });
                let lost = lost.map_err(|error| error.to_string())?;
                let mut values = subject::values([("syscalls", CALLS)]);
                values.extend(subject::values([("lost_pct", percent(lost, CALLS))]));
                Ok(((), values))
            })
        }
    };
    Experiment::new("syscalls")
        .value("syscalls", "calls", Class::Exact)
        .value("lost_pct", "%", Class::Exact)
        .probe("inline", with(|| clock::block(FOR)))
        .probe("block-in-place", with(|| tokio::task::block_in_place(|| clock::block(FOR))))
}

async fn block_often(block: fn()) -> usize {
    let mut lost = 0;
    for _ in 0..CALLS {
        let ran = Arc::new(AtomicBool::new(false));
        let other = tokio::spawn({
            let ran = Arc::clone(&ran);
            async move { ran.store(true, Ordering::Relaxed) }
        });
        block();
        lost += usize::from(ran.load(Ordering::Relaxed));
        let _ = other.await;
    }
    lost
}
