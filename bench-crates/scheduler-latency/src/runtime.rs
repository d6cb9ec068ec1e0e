//! tokio's schedulers as they are compared, and what variants have in common.

use std::time::Duration;

use subject::{Fault, Histogram, Params, Values, Work};
use tokio::runtime::{Builder, Runtime};

/// A scheduler of tokio's.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Flavour {
    /// All tasks on one thread.
    Current,
    /// So many workers, which steal from each other; each keeps the task it woke last for itself.
    Multi(usize),
    /// The same, but what was woken last can be stolen as well.
    MultiNoLifo(usize),
}

/// Starts a scheduler.
pub(crate) fn start(flavour: Flavour) -> Result<Runtime, String> {
    keeping_threads(flavour, None)
}

/// Starts one whose threads for blocking work end when they had none for so long.
pub(crate) fn keeping_threads(
    flavour: Flavour,
    keep_alive: Option<Duration>,
) -> Result<Runtime, String> {
    let mut builder = match flavour {
        Flavour::Current => Builder::new_current_thread(),
        Flavour::Multi(workers) | Flavour::MultiNoLifo(workers) => {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(workers);
            builder
        }
    };
    #[cfg(tokio_unstable)]
    if matches!(flavour, Flavour::MultiNoLifo(_)) {
        builder.disable_lifo_slot();
    }
    if let Some(time) = keep_alive {
        builder.thread_keep_alive(time);
    }
    builder.enable_all().build().map_err(|error| format!("tokio does not start: {error}"))
}

/// Does something in a task of a scheduler, so that it runs on a worker.
pub(crate) fn on<T: Send + 'static>(
    flavour: Flavour,
    task: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    within(&start(flavour)?, task)
}

/// The same where the scheduler is used for more than that.
pub(crate) fn within<T: Send + 'static>(
    runtime: &Runtime,
    task: impl Future<Output = T> + Send + 'static,
) -> Result<T, String> {
    let done = async move { tokio::spawn(task).await };
    runtime.block_on(done).map_err(|error| format!("a task: {error}"))
}

/// The set-up of a variant that observes.
pub(crate) fn probing<E: Into<Fault> + 'static>(
    observe: impl Fn(&Params) -> Result<Values, E> + Copy + 'static,
) -> impl Fn(&Params) -> Work {
    move |p| {
        let p = p.clone();
        Work::attempt(move || observe(&p).map(|values| ((), values)).map_err(Into::into))
    }
}

/// The same where it takes what tokio has behind a flag only.
pub(crate) fn probing_unstable(
    observe: impl Fn(&Params) -> Result<Values, Fault> + Copy + 'static,
) -> impl Fn(&Params) -> Work {
    let probe = probing(observe);
    move |p| {
        if cfg!(tokio_unstable) {
            probe(p)
        } else {
            Work::skip("tokio is built without --cfg tokio_unstable")
        }
    }
}

/// The set-up of a variant that times events. What goes wrong panics, which is answered.
pub(crate) fn timing(
    measure: impl Fn(&Params, &mut Histogram) -> Result<(), String> + Copy + 'static,
) -> impl Fn(&Params) -> Work {
    move |p| {
        let p = p.clone();
        Work::distribution(move || {
            let mut histogram = Histogram::new();
            measure(&p, &mut histogram).unwrap_or_else(|why| panic!("{why}"));
            histogram
        })
    }
}
