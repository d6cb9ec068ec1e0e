//! System calls that block: what waits for the worker meanwhile, and what many of them cost.

use std::sync::mpsc;
use std::time::Duration;

use subject::{Class, Experiment, Params, Work, pin};

use crate::clock;
use crate::lateness::runtime;

/// How long each of many system calls blocks: as in Go.
const RAMP_BLOCK: Duration = Duration::from_millis(60);

/// A task blocks its worker in a system call, and another waits for that worker.
pub fn retake() -> Experiment {
    Experiment::new("retake")
        .param("block_ms", 50, (1, 10_000))
        .value("delay_us", "us", Class::Stochastic)
        .probe("tokio-inline", with(clock::sleep))
        .probe(
            "tokio-block-in-place",
            with(|block| tokio::task::block_in_place(|| clock::sleep(block))),
        )
}

fn with(blocked: fn(Duration)) -> impl Fn(&Params) -> Work {
    move |p| {
        let block = Duration::from_millis(p.count("block_ms") as u64);
        Work::probe(move || {
            let tokio = runtime(1);
            let (ran, waits) = mpsc::channel();
            tokio.spawn(async move {
                let began_ns = clock::now_ns();
                tokio::spawn(async move {
                    let _ = ran.send(clock::now_ns() - began_ns);
                });
                blocked(block);
            });
            let delay_ns = waits.recv().map_err(|_| "the other task never ran".to_owned())?;
            Ok(((), subject::values([("delay_us", delay_ns as f64 / 1e3)])))
        })
    }
}

/// Many system calls block at once; by how much all take longer than one.
pub fn ramp() -> Experiment {
    let with = |block_all: fn(usize)| {
        move |p: &Params| {
            let (n, procs) = (p.count("n"), p.count("procs"));
            Work::probe(move || {
                let began_ns = clock::now_ns();
                pin::on(procs, || block_all(n))?;
                let over_ms = (clock::now_ns() - began_ns) as f64 / 1e6;
                let over_ms = over_ms - RAMP_BLOCK.as_secs_f64() * 1e3;
                Ok(((), subject::values([("over_ms", over_ms)])))
            })
        }
    };
    Experiment::new("ramp")
        .param("n", 100, (1, 2000))
        .param("procs", 1, (1, 64))
        .value("over_ms", "ms", Class::Stochastic)
        .probe("threads", with(block_threads))
        .probe("tokio-spawn-blocking", with(block_tasks))
}

fn block_threads(n: usize) {
    std::thread::scope(|scope| {
        for _ in 0..n {
            scope.spawn(|| clock::sleep(RAMP_BLOCK));
        }
    });
}

fn block_tasks(n: usize) {
    let tokio = runtime(1);
    let blocked: Vec<_> =
        (0..n).map(|_| tokio.spawn_blocking(|| clock::sleep(RAMP_BLOCK))).collect();
    tokio.block_on(async {
        for each in blocked {
            each.await.unwrap_or_else(|fault| panic!("{fault}"));
        }
    });
}
