//! How fast the detectors are: whole series, and one point more. Two per cent of noise and nineteen
//! alternating steps of five per cent, as `scripts/otava-speed` gives to Otava.

#![allow(missing_docs, reason = "the macros of criterion make public items")]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use fastrand::Rng;
use track::{Hunter, HunterOptions, Noise, Robust, RobustOptions, hunter, robust};

fn series(count: usize) -> Vec<f64> {
    let mut values = Noise::Normal.series(count, &mut Rng::with_seed(8));
    for (index, value) in values.iter_mut().enumerate() {
        if (index * 20 / count) % 2 == 1 {
            *value += 5.0;
        }
    }
    values
}

fn detectors(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("track");
    group.sample_size(20);
    for count in [1_000, 10_000, 100_000] {
        let values = series(count);
        group.bench_function(format!("hunter/{count}"), |bencher| {
            bencher.iter(|| hunter(&values, HunterOptions::default()));
        });
        group.bench_function(format!("robust/{count}"), |bencher| {
            bencher.iter(|| robust(&values, RobustOptions::default()));
        });
    }
    let values = series(10_000);
    let more = series(64);
    // A batch of points, so that windows of every fill are among them; the number is for 64.
    group.bench_function("hunter/append-64-to-10000", |bencher| {
        let ready = || {
            let mut state = Hunter::new(HunterOptions::default());
            values.iter().for_each(|value| drop(state.push(*value)));
            state
        };
        bencher.iter_batched_ref(
            ready,
            |state| more.iter().for_each(|value| drop(state.push(*value))),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("robust/append-64-to-10000", |bencher| {
        let ready = || {
            let mut state = Robust::new(RobustOptions::default());
            values.iter().for_each(|value| drop(state.push(*value)));
            state
        };
        bencher.iter_batched_ref(
            ready,
            |state| more.iter().for_each(|value| drop(state.push(*value))),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, detectors);
criterion_main!(benches);
