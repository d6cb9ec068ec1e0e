//! How fast the command line answers. The goal is under 20 ms for `list` and `explain`; as a ratio,
//! `true`, a program that does nothing, is measured beside them.

#![allow(missing_docs, reason = "the macros of criterion make public items")]
#![allow(clippy::disallowed_methods, reason = "programs are what is measured")]

use std::path::Path;
use std::process::Command;

use criterion::{Criterion, criterion_group, criterion_main};

fn commands(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut group = criterion.benchmark_group("command");
    group.sample_size(50);
    group.bench_function("true", |bencher| bencher.iter(|| Command::new("true").output()));
    for args in [&["list"][..], &["explain", "builder-beats-plus"]] {
        group.bench_function(args[0], |bencher| {
            bencher.iter(|| {
                let mut command = Command::new(env!("CARGO_BIN_EXE_claimbench"));
                let output = command.args(args).current_dir(&root).output();
                assert!(output.is_ok_and(|output| output.status.success()));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, commands);
criterion_main!(benches);
