//! The kinds of things that tokio tells of.

use subject::{Class, Experiment, Values};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use crate::subscriber::What;
use crate::tasks::{Trace, runtime, traced};

/// Reads from a connection and from a file, and counts what is told, by kinds.
pub(crate) fn kinds() -> Experiment {
    Experiment::new("kinds")
        .value("transitions", "events", Class::Exact)
        .value("syscalls", "events", Class::Exact)
        .value("collections", "events", Class::Exact)
        .value("network_waits", "events", Class::Exact)
        .probe("all", |_| {
            let work = || {
                let _ = runtime(2).block_on(async { tokio::spawn(every_kind()).await });
            };
            traced(work, kinds_values)
        })
}

async fn every_kind() {
    let Ok((mut ours, mut theirs)) = UnixStream::pair() else { return };
    let reader = tokio::spawn(async move { theirs.read_exact(&mut [0]).await.is_ok() });
    tokio::task::yield_now().await;
    let _ = ours.write_all(&[0]).await;
    let _ = reader.await;
    let _ = tokio::fs::read("/proc/self/status").await;
}

fn kinds_values(trace: &Trace) -> Values {
    let of_tasks = [What::Created, What::Entered, What::Left, What::Woken, What::Ended];
    let named = |words: &'static [&'static str]| {
        trace.count(|step| words.iter().any(|word| step.name.contains(word)))
    };
    subject::values([
        ("transitions", trace.count(|step| of_tasks.contains(&step.what))),
        ("syscalls", named(&["syscall"])),
        ("collections", named(&["gc", "collect"])),
        ("network_waits", named(&["net", "io."])),
    ])
}
