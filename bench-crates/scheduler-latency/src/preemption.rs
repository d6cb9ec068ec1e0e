//! What it costs that the kernel interrupts threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, pin};

use crate::clock::{processor_time, spin, steps_for};
use crate::runtime::probing;

/// How many threads compute on one processor, and what each computes: several slices of the
/// kernel's.
const WORKERS: usize = 4;
const WORK_EACH: Duration = Duration::from_millis(10);

/// Compares the processor time of some work in threads that take turns on one processor and in
/// threads that run one after the other.
pub fn preemption() -> Experiment {
    Experiment::new("preemption-cost")
        .param("procs", 1, (1, 64))
        .value("cost", "ratio", Class::Stochastic)
        .value("interrupted", "", Class::State)
        .probe("thread", probing(threads))
}

fn threads(_: &Params) -> Result<Values, String> {
    let steps = steps_for(WORK_EACH);
    let (together, interrupted) = pin::on(1, || taking_turns(steps))?;
    let alone = pin::on(1, || one_after_the_other(steps))?;
    let cost = together as f64 / alone as f64;
    let interrupted = subject::values([("interrupted", interrupted)]);
    Ok(subject::values([("cost", cost)]).into_iter().chain(interrupted).collect())
}

/// The processor time, and whether one began before another that had begun earlier was done.
fn taking_turns(steps: usize) -> (u64, bool) {
    let (order, times) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let before = processor_time();
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                let begun = order.fetch_add(1, Ordering::SeqCst);
                spin(steps);
                let ended = order.fetch_add(1, Ordering::SeqCst);
                times.lock().unwrap_or_else(|fault| fault.into_inner()).push((begun, ended));
            });
        }
    });
    let used = processor_time() - before;
    let times = times.into_inner().unwrap_or_else(|fault| fault.into_inner());
    (used, times.iter().any(|(begun, ended)| *ended != begun + 1))
}

fn one_after_the_other(steps: usize) -> u64 {
    let before = processor_time();
    for _ in 0..WORKERS {
        thread::scope(|scope| {
            scope.spawn(|| spin(steps));
        });
    }
    processor_time() - before
}
