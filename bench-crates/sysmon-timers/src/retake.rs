//! A task that blocks its worker in a system call, and one that waits for that worker.

use std::sync::mpsc;
use std::time::Duration;

use subject::{Class, Experiment, Params, Work};

use crate::clock;
use crate::lateness::runtime;

pub fn retake() -> Experiment {
    Experiment::new("retake")
        .param("block_ms", 50, (1, 10_000))
        .value("delay_us", "us", Class::Stochastic)
        .probe("tokio-inline", with(|block| clock::sleep(block)))
        .probe(
            "tokio-block-in-place",
            with(|block| {
                tokio::task::block_in_place(|| clock::sleep(block));
            }),
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
            let delay_us = usize::try_from(delay_ns / 1000).unwrap_or(usize::MAX);
            Ok(((), subject::values([("delay_us", delay_us)])))
        })
    }
}
