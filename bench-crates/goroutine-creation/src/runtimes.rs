//! tokio's two schedulers, built as they are compared with Go.

use tokio::runtime::{Builder, Runtime};

/// The scheduler of several workers, with that many.
pub fn multi(workers: usize) -> Runtime {
    let built = Builder::new_multi_thread().worker_threads(workers).build();
    built.unwrap_or_else(|error| panic!("no runtime: {error}"))
}

/// The scheduler of the calling thread alone.
pub fn current() -> Runtime {
    let built = Builder::new_current_thread().build();
    built.unwrap_or_else(|error| panic!("no runtime: {error}"))
}

/// Does something in a task of the runtime, not beside it: there a spawn is the local one.
pub fn inside<T: Send + 'static>(
    runtime: &Runtime,
    task: impl Future<Output = T> + Send + 'static,
) -> T {
    let ended = runtime.block_on(runtime.spawn(task));
    ended.unwrap_or_else(|error| panic!("a task: {error}"))
}
