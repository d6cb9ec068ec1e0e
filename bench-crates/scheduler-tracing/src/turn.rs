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
        .param("work_ns", 0, (0, 10_000_000))
        .value("has_spans", "", Class::State)
        .probe("passing", |p| {
            let (events, work_ns) = (p.count("events"), p.count("work_ns"));
            let runtime = one_thread();
            let has_spans = crate::tasks::has_spans();
            Work::observed(
                move || runtime.block_on(pass(events, work_ns)),
                move |()| subject::values([("has_spans", has_spans)]),
            )
        })
        .probe("computing", |p| {
            let work_ns = p.count("work_ns");
            Work::repeat(move || spin(work_ns))
        })
}

/// A runtime that runs its tasks on the thread that waits for them.
pub(crate) fn one_thread() -> Runtime {
    let built = Builder::new_current_thread().enable_all().build();
    built.unwrap_or_else(|error| panic!("no runtime: {error}"))
}

/// Two tasks hand a message to each other, with some computing before each.
pub(crate) async fn pass(events: usize, work_ns: usize) {
    let (there, hers) = mpsc::channel(1);
    let (back, his) = mpsc::channel(1);
    let answering = tokio::spawn(answer(hers, back));
    let _ = tokio::spawn(ask(there, his, events, work_ns)).await;
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
    work_ns: usize,
) {
    for message in 0..events {
        spin(work_ns);
        let _ = there.send(message).await;
        his.recv().await;
    }
}

/// Computes for about so long: a number of steps that was measured once, so that neither the clock
/// nor its reading is part of the work.
pub(crate) fn spin(work_ns: usize) {
    static STEPS_EACH_NS: OnceLock<f64> = OnceLock::new();
    if work_ns > 0 {
        let each = STEPS_EACH_NS.get_or_init(|| {
            const STEPS: usize = 1 << 19;
            let least = (0..5).map(|_| clock::timed(|| steps(STEPS))).min().unwrap_or(1);
            STEPS as f64 / least.max(1) as f64
        });
        steps((work_ns as f64 * each) as usize);
    }
}

fn steps(count: usize) {
    let mut state = black_box(1_u64);
    for _ in 0..count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    black_box(state);
}
