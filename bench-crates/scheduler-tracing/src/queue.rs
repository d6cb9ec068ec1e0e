//! The queues of tokio's workers, as its metrics have them.

use std::time::Duration;

use subject::{Class, Experiment, Work};

use crate::clock;
use crate::tasks::runtime;

/// How many tasks want to run at once, on two workers, each for so long.
const HOGS: usize = 40;
const EACH: Duration = Duration::from_millis(1);

/// Reads the lengths of workers' queues while they are filled.
pub(crate) fn queues() -> Experiment {
    Experiment::new("queues").value("queue_lengths", "readings", Class::Exact).probe(
        "metrics",
        |_| match cfg!(tokio_unstable) {
            true => Work::probe(|| Ok(((), subject::values([("queue_lengths", lengths())])))),
            false => Work::skip("tokio's metrics of queues take the cfg tokio_unstable"),
        },
    )
}

/// Readings above zero.
fn lengths() -> usize {
    let runtime = runtime(2);
    let filled = runtime.spawn(async {
        let hog = || tokio::spawn(async { clock::hog(EACH) });
        let tasks: Vec<_> = (0..HOGS).map(|_| hog()).collect();
        for task in tasks {
            let _ = task.await;
        }
    });
    let mut above_zero = 0;
    while !filled.is_finished() {
        #[cfg(tokio_unstable)]
        {
            let metrics = runtime.metrics();
            above_zero += (0..2).filter(|at| metrics.worker_local_queue_depth(*at) > 0).count();
        }
        clock::block(EACH);
    }
    above_zero.min(usize::from(u16::MAX))
}
