//! How long one of two threads or tasks computes on the only processor before it gives way.

use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Values, Work, pin};

use crate::clock;
use crate::lateness::runtime;

/// How long they share the processor, in ns: as long as in Go.
const SHARED_NS: u64 = 120_000_000;
/// Which of them computed last.
static COMPUTED: AtomicUsize = AtomicUsize::new(0);

pub fn slice() -> Experiment {
    Experiment::new("slice")
        .param("hogs", 2, (2, 16))
        .value("slice_ms", "ms", Class::Stochastic)
        .value("share", "ratio", Class::Stochastic)
        .probe("threads", |p| {
            let hogs = p.count("hogs");
            Work::probe(move || Ok(((), observed(&on_threads(hogs)?)?)))
        })
        .probe("tokio", |p| {
            let hogs = p.count("hogs");
            Work::probe(move || Ok(((), observed(&on_tokio(hogs))?)))
        })
}

/// What one of them saw, in ns: all its time, and its slices.
#[derive(Default)]
struct RunTimes {
    total_ns: u64,
    slices_ns: Vec<u64>,
}

fn on_threads(hogs: usize) -> Result<Vec<RunTimes>, String> {
    let end_ns = clock::now_ns() + SHARED_NS;
    pin::on(1, || {
        let start = |id| std::thread::spawn(move || read_clock_until(end_ns, id));
        let running: Vec<_> = (1..=hogs).map(start).collect();
        running.into_iter().map(|hog| hog.join().unwrap_or_default()).collect()
    })
}

fn on_tokio(hogs: usize) -> Vec<RunTimes> {
    let tokio = runtime(1);
    let end_ns = clock::now_ns() + SHARED_NS;
    let start = |id| tokio.spawn(async move { read_clock_until(end_ns, id) });
    let running: Vec<_> = (1..=hogs).map(start).collect();
    running.into_iter().map(|hog| tokio.block_on(hog).unwrap_or_default()).collect()
}

/// Reads the clock over and over; that another has computed meanwhile ends a slice. The last slice
/// is cut off by the end of the measurement and counts for the total only.
fn read_clock_until(end_ns: u64, id: usize) -> RunTimes {
    let mut seen = RunTimes::default();
    let mut began_ns = clock::now_ns();
    COMPUTED.store(id, Ordering::Relaxed);
    let mut last_ns = began_ns;
    loop {
        let now_ns = clock::now_ns();
        if COMPUTED.swap(id, Ordering::Relaxed) != id {
            seen.slices_ns.push(last_ns - began_ns);
            seen.total_ns += last_ns - began_ns;
            began_ns = now_ns;
        }
        last_ns = now_ns;
        if now_ns >= end_ns {
            seen.total_ns += now_ns - began_ns;
            return seen;
        }
    }
}

fn observed(seen: &[RunTimes]) -> Result<Values, String> {
    let totals = || seen.iter().map(|each| each.total_ns);
    let (least, most) = (totals().min().unwrap_or(0), totals().max().unwrap_or(0));
    if most == 0 {
        return Err("nobody computed".to_owned());
    }
    let mut slices: Vec<u64> = seen.iter().flat_map(|each| each.slices_ns.clone()).collect();
    slices.sort_unstable();
    // Without any, nobody ever gave way.
    let median_ns = slices.get(slices.len() / 2).copied().unwrap_or(most);
    Ok(subject::values([
        ("slice_ms", median_ns as f64 / 1e6),
        ("share", least as f64 / most as f64),
    ]))
}
