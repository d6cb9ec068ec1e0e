//! A turn of work whose cost is compared with and without something that watches.

use std::hint::black_box;
use std::sync::OnceLock;

use subject::{Class, Experiment, Work};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

use crate::clock;

/// A turn for who takes turns with this program: see `plain`.
pub(crate) fn turn() -> Experiment {
    Experiment::new("turn")
        .param("events", 1000, (1, 1_000_000))
        .param("steps", 0, (0, 1_000_000_000))
        .value("has_spans", "", Class::State)
        .probe("passing", |p| {
            let (events, steps) = (p.count("events"), p.count("steps"));
            let runtime = one_thread();
            let has_spans = crate::tasks::has_spans();
            Work::observed(
                move || runtime.block_on(pass(events, steps)),
                move |()| subject::values([("has_spans", has_spans)]),
            )
        })
        .probe("computing", |p| {
            let steps = p.count("steps");
            Work::repeat(move || spin(steps))
        })
}

/// A runtime that runs its tasks on the thread that waits for them.
pub(crate) fn one_thread() -> Runtime {
    let built = Builder::new_current_thread().enable_all().build();
    built.unwrap_or_else(|error| panic!("no runtime: {error}"))
}

/// Two tasks hand a message to each other, with some computing before each.
pub(crate) async fn pass(events: usize, steps: usize) {
    let (there, hers) = mpsc::channel(1);
    let (back, his) = mpsc::channel(1);
    let answering = tokio::spawn(answer(hers, back));
    let _ = tokio::spawn(ask(there, his, events, steps)).await;
    let _ = answering.await;
}

pub(crate) async fn answer(mut hers: mpsc::Receiver<usize>, back: mpsc::Sender<usize>) {
    while let Some(message) = hers.recv().await {
        let _ = back.send(message + 1).await;
    }
}

pub(crate) async fn ask(
    there: mpsc::Sender<usize>,
    mut his: mpsc::Receiver<usize>,
    events: usize,
    steps: usize,
) {
    for message in 0..events {
        spin(steps);
        let _ = there.send(message).await;
        his.recv().await;
    }
}

/// How many steps take about so long. That is measured once, so that neither the clock nor its
/// reading is part of the work, and both sides of a pair do the same.
pub(crate) fn steps_in(work_ns: usize) -> usize {
    static STEPS_EACH_NS: OnceLock<f64> = OnceLock::new();
    let each = STEPS_EACH_NS.get_or_init(|| {
        const STEPS: usize = 1 << 19;
        let least = (0..5).map(|_| clock::timed(|| spin(STEPS))).min().unwrap_or(1);
        STEPS as f64 / least.max(1) as f64
    });
    (work_ns as f64 * each) as usize
}

/// Computes so many steps.
pub(crate) fn spin(steps: usize) {
    let mut state = black_box(1_u64);
    for _ in 0..steps {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    black_box(state);
}
