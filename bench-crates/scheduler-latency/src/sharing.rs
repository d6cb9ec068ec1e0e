//! How processors are shared by those that never pause.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, pin};

use crate::clock::{now, ns, quantile};
use crate::runtime::{Flavour, on, probing};

/// How long they share, and from when on the time between two looks at the clock is one of waiting:
/// as in Go.
const SHARED: Duration = Duration::from_millis(200);
const WAIT_LEAST: Duration = Duration::from_millis(3);

/// k tasks or threads read the clock without a pause; how long they wait for their next turn, and
/// how evenly they share the time.
pub fn sharing() -> Experiment {
    Experiment::new("sharing")
        .param("procs", 1, (1, 64))
        .param("k", 2, (2, 64))
        .value("wait_ms", "ms", Class::Stochastic)
        .value("jain", "ratio", Class::Stochastic)
        .probe("thread", probing(threads))
        .probe("tokio-multi", probing(tasks))
}

/// Which of them read the clock last: where nobody else did meanwhile, it was not the others that
/// were waited for.
static READER: AtomicUsize = AtomicUsize::new(0);

/// What one of them saw, in ns: how long it ran, and each of its waits.
#[derive(Default)]
struct Turns {
    id: usize,
    last: u64,
    ran: u64,
    waits: Vec<u64>,
}

impl Turns {
    /// Looks at the clock, and says whether time is left.
    fn look(&mut self, end: u64) -> bool {
        let at = now();
        let passed = at - self.last;
        if READER.swap(self.id, Ordering::Relaxed) != self.id && passed > ns(WAIT_LEAST) {
            self.waits.push(passed);
        } else {
            self.ran += passed;
        }
        self.last = at;
        at < end
    }
}

fn threads(p: &Params) -> Result<Values, String> {
    let k = p.count("k");
    let seen = pin::on(p.count("procs"), || {
        let began = now();
        let end = began + ns(SHARED);
        thread::scope(|scope| {
            let read = move |id| {
                let mut turns = Turns { id, last: began, ..Turns::default() };
                while turns.look(end) {}
                turns
            };
            let all: Vec<_> = (1..=k).map(|id| scope.spawn(move || read(id))).collect();
            all.into_iter().map(|each| each.join().unwrap_or_default()).collect::<Vec<_>>()
        })
    })?;
    Ok(observed(&seen))
}

fn tasks(p: &Params) -> Result<Values, String> {
    let k = p.count("k");
    let seen = on(Flavour::Multi(p.count("procs")), async move {
        let began = now();
        let end = began + ns(SHARED);
        let read = |id| {
            tokio::spawn(async move {
                let mut turns = Turns { id, last: began, ..Turns::default() };
                while turns.look(end) {}
                turns
            })
        };
        let all: Vec<_> = (1..=k).map(read).collect();
        let mut seen = Vec::with_capacity(k);
        for each in all {
            seen.push(each.await.unwrap_or_default());
        }
        seen
    })?;
    Ok(observed(&seen))
}

fn observed(seen: &[Turns]) -> Values {
    let waits: Vec<u64> = seen.iter().flat_map(|each| each.waits.clone()).collect();
    let totals: Vec<f64> = seen.iter().map(|each| each.ran as f64).collect();
    let wait_ms = quantile(0.5, waits) as f64 / 1e6;
    subject::values([("wait_ms", wait_ms), ("jain", jain(&totals))])
}

/// The fairness index of Jain, Chiu and Hawe: one where all have the same, one over their number
/// where one has everything.
fn jain(all: &[f64]) -> f64 {
    let sum: f64 = all.iter().sum();
    let squares: f64 = all.iter().map(|each| each * each).sum();
    if squares > 0.0 { sum * sum / (all.len() as f64 * squares) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fairness_lies_between_one_and_its_share() {
        assert!((jain(&[3.0, 3.0, 3.0]) - 1.0).abs() < 1e-12);
        assert!((jain(&[9.0, 0.0, 0.0]) - 1.0 / 3.0).abs() < 1e-12);
    }
}
