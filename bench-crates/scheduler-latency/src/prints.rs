//! Workers that log a few lines each: whose lines follow whose.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use subject::{Class, Experiment, Params, Values};

use crate::clock::quantile;
use crate::runtime::{Flavour, on, probing};

/// How many workers log how many lines each, and how often: as in Go.
const PRINTERS: usize = 4;
const LINES: usize = 5;
const PRINTOUTS: usize = 21;

/// Counts after how many lines another worker follows: three where each is done before the next
/// begins, nineteen at most.
pub fn prints() -> Experiment {
    Experiment::new("prints")
        .param("procs", 1, (1, 64))
        .value("changes", "changes", Class::Stochastic)
        .probe("tokio-multi", probing(|p| in_tasks(Flavour::Multi(p.count("procs")))))
        .probe("thread", probing(in_threads))
}

/// Who logged which line.
#[derive(Default)]
struct Log {
    lines: [AtomicUsize; PRINTERS * LINES],
    count: AtomicUsize,
}

impl Log {
    fn lines_of(&self, worker: usize) {
        for _ in 0..LINES {
            let line = self.count.fetch_add(1, Ordering::SeqCst);
            self.lines[line].store(worker, Ordering::SeqCst);
        }
    }

    fn changes(&self) -> u64 {
        let lines = self.lines.each_ref().map(|line| line.load(Ordering::SeqCst));
        lines.windows(2).filter(|pair| pair[0] != pair[1]).count() as u64
    }
}

fn changes(all: Vec<u64>) -> Values {
    subject::values([("changes", quantile(0.5, all) as f64)])
}

fn in_tasks(flavour: Flavour) -> Result<Values, String> {
    on(flavour, async {
        let mut all = Vec::with_capacity(PRINTOUTS);
        for _ in 0..PRINTOUTS {
            let log = Arc::new(Log::default());
            let print = |worker| {
                let log = Arc::clone(&log);
                tokio::spawn(async move { log.lines_of(worker) })
            };
            let workers: Vec<_> = (0..PRINTERS).map(print).collect();
            for each in workers {
                let _ = each.await;
            }
            all.push(log.changes());
        }
        changes(all)
    })
}

fn in_threads(_: &Params) -> Result<Values, String> {
    let printout = |_| {
        let log = Log::default();
        thread::scope(|scope| {
            for worker in 0..PRINTERS {
                let log = &log;
                scope.spawn(move || log.lines_of(worker));
            }
        });
        log.changes()
    };
    Ok(changes((0..PRINTOUTS).map(printout).collect()))
}
