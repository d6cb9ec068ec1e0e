//! tokio's schedulers, and tasks that are seen to wait.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::{Builder, Runtime};

/// A scheduler with so many threads for tasks.
pub(crate) fn runtime(workers: usize) -> Result<Runtime, String> {
    let built = Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    built.map_err(|error| format!("tokio does not start: {error}"))
}

/// The scheduler that runs tasks on the thread that waits for them.
pub(crate) fn current_thread() -> Result<Runtime, String> {
    let built = Builder::new_current_thread().enable_all().build();
    built.map_err(|error| format!("tokio does not start: {error}"))
}

/// Waits for a task from outside.
pub(crate) fn result<T: Send + 'static>(
    runtime: &Runtime,
    task: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    runtime.block_on(runtime.spawn(task)).map_err(|error| format!("a task: {error}"))
}

/// Counts those who have begun to wait.
#[derive(Clone, Default)]
pub(crate) struct Waiting(Arc<AtomicUsize>);

impl Waiting {
    /// How many have.
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    /// One more has.
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    /// Waits for something; the first time that it is not there yet counts.
    pub(crate) async fn on<T>(&self, something: impl Future<Output = T>) -> T {
        let mut something = pin!(something);
        let mut counted = false;
        poll_fn(|context| {
            let state = something.as_mut().poll(context);
            if state.is_pending() && !counted {
                counted = true;
                self.add();
            }
            state
        })
        .await
    }
}
