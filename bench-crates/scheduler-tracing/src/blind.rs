//! What a profile of processor time sees of tasks that wait: at most one sample for each hundredth
//! of a second of processor time, by whatever tool.

#![allow(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::time::Duration;

use subject::{Class, Experiment, Params, Work};

use crate::clock;
use crate::tasks::runtime;

/// How long each task sleeps or computes.
const FOR: Duration = Duration::from_millis(150);

/// Counts the hundredths of a second that the kernel has counted.
pub(crate) fn blind() -> Experiment {
    let with = |sleeps: bool| {
        move |p: &Params| {
            let n = p.count("n");
            Work::probe(move || {
                let runtime = runtime(2);
                let before = ticks()?;
                runtime.block_on(many(n, sleeps));
                let samples = ticks()? - before;
                Ok(((), subject::values([("samples", samples as usize)])))
            })
        }
    };
    Experiment::new("blind")
        .param("n", 500, (1, 10_000))
        .value("samples", "samples", Class::Stochastic)
        .probe("sleeping", with(true))
        .probe("computing", with(false))
}

async fn many(n: usize, sleeps: bool) {
    let mut tasks = Vec::new();
    if sleeps {
        let sleep = || tokio::spawn(tokio::time::sleep(FOR));
        tasks.extend((0..n).map(|_| sleep()));
    } else {
        tasks.extend((0..2).map(|_| tokio::spawn(async { clock::hog(FOR) })));
    }
    for task in tasks {
        let _ = task.await;
    }
}

/// Processor time of this process, of the user's and of the kernel's, in ticks of 1/100 s.
fn ticks() -> Result<u64, String> {
    let text = std::fs::read_to_string("/proc/self/stat").map_err(|error| error.to_string())?;
    // The second field is a name in parentheses and may have blanks.
    let fields = text.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    let number = |at: usize| fields.split_whitespace().nth(at).and_then(|word| word.parse().ok());
    let both: Option<(u64, u64)> = number(11).zip(number(12));
    both.map(|(user, kernel)| user + kernel)
        .ok_or_else(|| "/proc/self/stat has no times".to_owned())
}
