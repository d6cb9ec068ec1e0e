//! What a batch costs besides its work. The goal is under 50 µs at the median; as a ratio, a byte
//! through a pipe to another process and back is measured beside it.

#![allow(missing_docs, reason = "the macros of criterion make public items")]
#![allow(clippy::disallowed_methods, reason = "the comparison is a process of its own")]

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use lab::{Program, Session, Setting};
use model::Params;
use model::protocol::Run;

static GO_ON: AtomicBool = AtomicBool::new(false);

fn protocol(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("protocol");
    let mut cat = Command::new("cat")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("every system has cat");
    let mut to = cat.stdin.take().expect("piped");
    let mut from = cat.stdout.take().expect("piped");
    group.bench_function("one-byte-through-cat", |bencher| {
        bencher.iter(|| {
            let mut byte = [7];
            to.write_all(&byte).and_then(|()| from.read_exact(&mut byte)).map(|()| byte)
        });
    });
    drop(to);
    let _ = cat.wait();

    let program = Program::new(env!("CARGO_BIN_EXE_calibration-subject"), &[]);
    let session = Session::start(&program, &Setting::default(), &GO_ON);
    let mut session = session.expect("the subject starts");
    let run = Run {
        id: 1,
        experiment: "arithmetic".to_owned(),
        variant: "xorshift".to_owned(),
        params: Params::default().with("steps", 1),
        iterations: 1,
        heap: false,
    };
    group.bench_function("one-batch", |bencher| {
        bencher.iter(|| session.run(&run, Duration::from_secs(5)));
    });
    group.finish();
    let _ = session.finish();
}

criterion_group!(benches, protocol);
criterion_main!(benches);
