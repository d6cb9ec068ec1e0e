//! Ticks, and the periods that pass while they come.

use std::time::Duration;

use subject::{Class, Experiment, Work};
use tokio::time::interval;

use crate::clock;
use crate::lateness::runtime;

/// Counts the periods by which n ticks are behind.
pub fn ticks() -> Experiment {
    Experiment::new("ticks")
        .param("period_us", 1000, (100, 1_000_000))
        .param("n", 100, (1, 100_000))
        .value("behind_periods", "periods", Class::Stochastic)
        .probe("tokio-interval", |p| {
            let period = Duration::from_micros(p.count("period_us") as u64);
            let n = p.count("n");
            Work::probe(move || {
                let passed = runtime(1).block_on(async {
                    let mut ticker = interval(period);
                    ticker.tick().await; // The first is due at once.
                    let began_ns = clock::now_ns();
                    for _ in 0..n {
                        ticker.tick().await;
                    }
                    (clock::now_ns() - began_ns) as f64 / period.as_nanos() as f64
                });
                Ok((n, subject::values([("behind_periods", passed - n as f64)])))
            })
        })
}
