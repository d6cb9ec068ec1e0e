//! What a loop leaves to others: how long a task or thread waits for its turn beside one.

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use subject::{Class, Experiment, Values, Work, pin, values};

use crate::looping::{spin_tight, steps_of};
use crate::{clock, tasks};

/// How long the loop computes if nobody stops it: as in Go.
const LOOP_TIME: Duration = Duration::from_millis(100);
/// Who waits no longer than this between two looks at the clock was not stopped.
const GAP_LEAST: Duration = Duration::from_micros(300);

/// A loop without a call on the only worker, or processor, and another that yields: the turns that
/// one gets meanwhile, and how long it waits for each.
pub fn slice() -> Experiment {
    Experiment::new("slice")
        .value("gap_ms", "ms", Class::Stochastic)
        .value("turns", "turns", Class::Stochastic)
        .probe("threads", |_| Work::probe(|| Ok(((), observed(beside_thread()?)))))
        .probe("tokio", |_| Work::probe(|| Ok(((), observed(beside_task()?)))))
}

/// The median gap; the last is cut off by the end of the loop and counts only where it is alone.
fn observed(mut gaps: Vec<Duration>) -> Values {
    let turns = gaps.len();
    if turns > 1 {
        gaps.pop();
    }
    let gap_ms = clock::milliseconds(clock::median(gaps));
    values([("gap_ms", gap_ms), ("turns", turns as f64)])
}

fn beside_thread() -> Result<Vec<Duration>, String> {
    let steps = steps_of(LOOP_TIME);
    let ended = AtomicBool::new(false);
    pin::on(1, || {
        std::thread::scope(|scope| {
            scope.spawn(|| {
                black_box(spin_tight(steps));
                ended.store(true, Ordering::SeqCst);
            });
            let mut gaps = Vec::new();
            let mut last = clock::now();
            while !ended.load(Ordering::SeqCst) {
                let now = clock::now();
                let gap = now.duration_since(last);
                last = now;
                if gap >= GAP_LEAST {
                    gaps.push(gap);
                }
            }
            gaps
        })
    })
}

fn beside_task() -> Result<Vec<Duration>, String> {
    let steps = steps_of(LOOP_TIME);
    let runtime = tasks::runtime(1)?;
    tasks::result(&runtime, async move {
        let ended = Arc::new(AtomicBool::new(false));
        tokio::spawn({
            let ended = Arc::clone(&ended);
            async move {
                black_box(spin_tight(steps));
                ended.store(true, Ordering::SeqCst);
            }
        });
        let mut gaps = Vec::new();
        let mut last = clock::now();
        while !ended.load(Ordering::SeqCst) {
            tokio::task::yield_now().await;
            let now = clock::now();
            gaps.push(now.duration_since(last));
            last = now;
        }
        gaps
    })
}
