//! How often a task is on another thread than before.

use std::time::Duration;

use subject::{Class, Experiment, Params, Work, threads, values};

use crate::{clock, tasks};

/// What lies between two looks: as in Go.
const STEP: Duration = Duration::from_micros(200);

/// Tasks, or threads, take steps: the steps after which they were on another thread than before.
pub fn shift() -> Experiment {
    let with = |changes: fn(usize, usize) -> Result<usize, String>| {
        move |p: &Params| {
            let (n, steps) = (p.count("n"), p.count("steps"));
            Work::probe(move || Ok(((), values([("changes", changes(n, steps)?)]))))
        }
    };
    Experiment::new("shift")
        .param("n", 8, (1, 1000))
        .param("steps", 50, (1, 100_000))
        .value("changes", "changes", Class::Stochastic)
        .probe("tokio", with(|n, steps| of_tasks(&tasks::runtime(2)?, n, steps)))
        .probe(
            "tokio-current-thread",
            with(|n, steps| of_tasks(&tasks::current_thread()?, n, steps)),
        )
        .probe("threads", with(|n, steps| Ok(of_threads(n, steps))))
}

fn of_tasks(runtime: &tokio::runtime::Runtime, n: usize, steps: usize) -> Result<usize, String> {
    let started: Vec<_> = (0..n)
        .map(|_| {
            runtime.spawn(async move {
                let mut seen = Seen::new();
                for _ in 0..steps {
                    tokio::time::sleep(STEP).await;
                    seen.look();
                }
                seen.changes
            })
        })
        .collect();
    let mut changes = 0;
    for each in started {
        changes += runtime.block_on(each).map_err(|error| format!("a task: {error}"))?;
    }
    Ok(changes)
}

fn of_threads(n: usize, steps: usize) -> usize {
    let one = || {
        let mut seen = Seen::new();
        for _ in 0..steps {
            clock::block(STEP);
            seen.look();
        }
        seen.changes
    };
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..n).map(|_| scope.spawn(one)).collect();
        started.into_iter().map(|each| each.join().unwrap_or_default()).sum()
    })
}

/// The thread on which a task was seen last.
struct Seen {
    thread: i32,
    changes: usize,
}

impl Seen {
    fn new() -> Self {
        Seen { thread: threads::own(), changes: 0 }
    }

    fn look(&mut self) {
        let now = threads::own();
        self.changes += usize::from(now != self.thread);
        self.thread = now;
    }
}
