//! How long the published report takes to render. The goal is under 300 ms; as a ratio, reading and
//! checking the record it is made from is measured beside it.

#![allow(missing_docs, reason = "the macros of criterion make public items")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use report::Content;

fn render(criterion: &mut Criterion) {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/records");
    let path = store::latest(&records).expect("there is a published record");
    let record = store::read(&path).expect("it is whole");
    let content = Content {
        header: &record.header,
        observations: &record.observations,
        judgements: &record.judgements,
        calibration: None,
        footer: record.footer.as_ref(),
        tracks: &[],
    };
    let mut group = criterion.benchmark_group("report");
    group.sample_size(20);
    group.bench_function("read-record", |bencher| {
        bencher.iter(|| store::read(black_box(&path)));
    });
    group.bench_function("render", |bencher| {
        bencher.iter(|| report::render(black_box(&[content])));
    });
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);
