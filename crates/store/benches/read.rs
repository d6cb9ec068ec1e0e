//! How fast a record of 100 MB is read and checked: the observations of the published one, over and
//! over. The goal is 200 MB/s. As a ratio, reading the file's bytes alone is measured beside it.

#![allow(missing_docs, reason = "the macros of criterion make public items")]
#![allow(clippy::disallowed_methods, reason = "the bench reads the file it made")]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use store::Writer;

const SIZE: u64 = 100_000_000;

/// Writes a record of about so many bytes; how many it has.
fn write(path: &Path) -> Option<u64> {
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/records");
    let real = store::read(&store::latest(&records).ok()?).ok()?;
    let mut writer = Writer::create(path, &real.header).ok()?;
    while path.metadata().ok()?.len() < SIZE {
        for observation in &real.observations {
            writer.observation(observation).ok()?;
        }
    }
    writer.finish(real.header.started, 1).ok()?;
    Some(path.metadata().ok()?.len())
}

fn read(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is a folder for it");
    let path = folder.path().join("large.jsonl");
    let size = write(&path).expect("there is a published record to repeat");
    let mut group = criterion.benchmark_group("record");
    group.sample_size(10).throughput(Throughput::BytesDecimal(size));
    group.bench_function("bytes", |bencher| bencher.iter(|| std::fs::read(black_box(&path))));
    group.bench_function("read", |bencher| {
        bencher.iter_with_large_drop(|| store::read(black_box(&path)));
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
