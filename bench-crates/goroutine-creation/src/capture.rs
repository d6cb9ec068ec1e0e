//! What a thread or a task reads of what it was given, after its creator has gone on.
//!
//! A closure that borrows from its creator is no program at all:
//!
//! ```compile_fail,E0373
//! let x = 1;
//! let thread = std::thread::spawn(|| x + 1);
//! # drop(thread);
//! ```

use std::sync::mpsc;

use subject::{Class, Experiment, Work, values};

use crate::runtimes;

/// A value of 1 was there at the spawn, 2 came afterwards.
pub fn capture() -> Experiment {
    Experiment::new("capture")
        .value("seen", "", Class::Exact)
        .probe("threads", |_| {
            Work::probe(|| {
                let (go, wait) = mpsc::channel::<()>();
                let mut x = 1_usize;
                let thread = std::thread::spawn(move || {
                    let _ = wait.recv();
                    x
                });
                x = std::hint::black_box(2);
                drop(go);
                let seen = thread.join().map_err(|_| "a thread panicked".to_owned())?;
                Ok(((), values([("seen", seen * usize::from(x == 2))])))
            })
        })
        .probe("tokio", |_| {
            Work::probe(|| {
                let seen = runtimes::current().block_on(async {
                    let mut x = 1_usize;
                    let task = tokio::spawn(async move { x });
                    x = std::hint::black_box(2);
                    task.await.unwrap_or(0) * usize::from(x == 2)
                });
                Ok(((), values([("seen", seen)])))
            })
        })
}
