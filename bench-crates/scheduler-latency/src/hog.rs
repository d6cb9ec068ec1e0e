//! Tasks and threads that compute without a pause, and who waits for them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Histogram, Params, Values, pin};
use tokio::task::yield_now;

use crate::clock::{instant, now, ns, sleep_until, spin, steps_for};
use crate::kernel::BETWEEN_LOOKS;
use crate::runtime::{Flavour, on, probing, timing};

/// How long each hog computes, and how often something falls due beside hogs: as in Go.
const HOGGING: Duration = Duration::from_millis(90);
const PERIOD: Duration = Duration::from_millis(1);
/// After how many steps those that yield do. They look at the clock when to end: each yield may
/// take as long as others compute.
const YIELD_EVERY: usize = 1000;

/// Something computes on each processor; how late a sleeper is for moments that are fixed
/// beforehand.
pub fn hogged() -> Experiment {
    Experiment::new("hogged")
        .param("procs", 1, (1, 64))
        .probe(
            "tokio-multi",
            timing(|p, all| beside_tasks(p, Flavour::Multi(p.count("procs")), false, all)),
        )
        .probe("tokio-current", timing(|p, all| beside_tasks(p, Flavour::Current, false, all)))
        .probe(
            "tokio-yield",
            timing(|p, all| beside_tasks(p, Flavour::Multi(p.count("procs")), true, all)),
        )
        .probe("thread", timing(|p, all| beside_threads(p, false, all)))
        .probe("thread-yield", timing(|p, all| beside_threads(p, true, all)))
}

/// Moments that fall due on a grid that does not move when one is missed. A late wake-up is late
/// for all that fell due meanwhile, and each of those counts.
struct Grid {
    due: u64,
    late: Vec<u64>,
}

impl Grid {
    fn new() -> Self {
        Grid { due: now() + ns(PERIOD), late: Vec::new() }
    }

    fn woken(&mut self) {
        let woken = now();
        while self.due <= woken {
            self.late.push(woken - self.due);
            self.due += ns(PERIOD);
        }
    }
}

async fn compute(time: Duration, steps: usize, yielding: bool) {
    if !yielding {
        return spin(steps);
    }
    let end = now() + ns(time);
    while now() < end {
        spin(YIELD_EVERY);
        yield_now().await;
    }
}

/// The same for a thread.
fn compute_in_thread(time: Duration, steps: usize, yielding: bool) {
    if !yielding {
        return spin(steps);
    }
    let end = now() + ns(time);
    while now() < end {
        spin(YIELD_EVERY);
        thread::yield_now();
    }
}

fn beside_tasks(
    p: &Params,
    flavour: Flavour,
    yielding: bool,
    histogram: &mut Histogram,
) -> Result<(), String> {
    let (hogs, steps) = (p.count("procs"), steps_for(HOGGING));
    let late = on(flavour, async move {
        let running = Arc::new(AtomicUsize::new(hogs));
        let mut grid = Grid::new();
        for _ in 0..hogs {
            let running = Arc::clone(&running);
            tokio::spawn(async move {
                compute(HOGGING, steps, yielding).await;
                running.fetch_sub(1, Ordering::SeqCst);
            });
        }
        while running.load(Ordering::SeqCst) > 0 {
            tokio::time::sleep_until(instant(grid.due)).await;
            grid.woken();
        }
        grid.late
    })?;
    late.into_iter().for_each(|late| histogram.record(late));
    Ok(())
}

fn beside_threads(p: &Params, yielding: bool, histogram: &mut Histogram) -> Result<(), String> {
    let (hogs, steps) = (p.count("procs"), steps_for(HOGGING));
    let late = pin::on(hogs, || {
        let running = AtomicUsize::new(hogs);
        let mut grid = Grid::new();
        thread::scope(|scope| {
            for _ in 0..hogs {
                scope.spawn(|| {
                    compute_in_thread(HOGGING, steps, yielding);
                    running.fetch_sub(1, Ordering::SeqCst);
                });
            }
            while running.load(Ordering::SeqCst) > 0 {
                sleep_until(grid.due);
                grid.woken();
            }
        });
        grid.late
    })?;
    late.into_iter().for_each(|late| histogram.record(late));
    Ok(())
}

/// How long the one hog computes before which others are queued, and from when on one of them
/// counts as delayed: as in Go.
const LONG_HOG: Duration = Duration::from_millis(150);
const LONG_DELAY: Duration = Duration::from_millis(100);
/// Stack of a thread, in bytes: there may be thousands.
const STACK_BYTES: usize = 64 << 10;

/// n short tasks or threads are queued behind one that computes; how many of them run more than a
/// tenth of a second later.
pub fn behind() -> Experiment {
    Experiment::new("behind")
        .param("procs", 1, (1, 64))
        .param("n", 5000, (1, 1_000_000))
        .value("delayed", "goroutines", Class::Exact)
        .probe("tokio-current", probing(|p| tasks_behind(p, false)))
        .probe("tokio-yield", probing(|p| tasks_behind(p, true)))
        .probe("thread", probing(threads_behind))
}

/// Counts those that ran late.
#[derive(Default)]
struct Late(AtomicUsize);

impl Late {
    fn ran(&self, created: u64) {
        if now() - created > ns(LONG_DELAY) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn values(&self) -> Values {
        subject::values([("delayed", self.0.load(Ordering::Relaxed))])
    }
}

fn tasks_behind(p: &Params, yielding: bool) -> Result<Values, String> {
    let (n, steps) = (p.count("n"), steps_for(LONG_HOG));
    on(Flavour::Current, async move {
        let late = Arc::new(Late::default());
        let mut all = vec![tokio::spawn(compute(LONG_HOG, steps, yielding))];
        all.extend((0..n).map(|_| {
            let (late, created) = (Arc::clone(&late), now());
            tokio::spawn(async move { late.ran(created) })
        }));
        for each in all {
            let _ = each.await;
        }
        late.values()
    })
}

fn threads_behind(p: &Params) -> Result<Values, String> {
    let (n, steps) = (p.count("n"), steps_for(LONG_HOG));
    pin::on(1, || {
        let late = Late::default();
        thread::scope(|scope| {
            scope.spawn(move || spin(steps));
            sleep_until(now() + ns(BETWEEN_LOOKS)); // The hog has begun.
            for _ in 0..n {
                let (late, created) = (&late, now());
                let short = thread::Builder::new().stack_size(STACK_BYTES);
                let started = short.spawn_scoped(scope, move || late.ran(created));
                started.map_err(|error| format!("no thread: {error}"))?;
            }
            Ok::<(), String>(())
        })?;
        Ok(late.values())
    })?
}
