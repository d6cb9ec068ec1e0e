//! Files that nobody closes.

use std::fs::File;
use std::mem;
use std::os::fd::AsRawFd;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::limits::{RESERVE, under_limit, up_to, with_room};
use crate::table::{held, open_file, open_many, pause, text};

/// How long is waited for something to close what has no name any more.
const PATIENCE: Duration = Duration::from_millis(100);

/// Opens n files, lets them go out of scope or forgets them, and counts what stays open. There is
/// no collection to wait for: both counts are taken as in Go, with nothing between them.
pub fn unreachable() -> Experiment {
    let with = |lose: fn(Vec<File>)| {
        move |p: &Params| {
            let n = p.count("n");
            with_room(n, || Work::probe(move || Ok((n, lose_files(n, lose)?))))
        }
    };
    Experiment::new("unreachable")
        .param("n", 100, (1, 100_000))
        .value("open_without_collection", "descriptors", Class::Exact)
        .value("open_after_collection", "descriptors", Class::Exact)
        .probe("scope", with(drop))
        .probe("forgotten", with(forget_all))
}

fn forget_all(files: Vec<File>) {
    files.into_iter().for_each(mem::forget);
}

fn lose_files(n: usize, lose: fn(Vec<File>)) -> Result<Values, String> {
    let before = held()?.len();
    lose(open_many(n).map_err(text)?);
    pause(PATIENCE);
    let without = held()?.len() - before;
    let after = held()?.len() - before;
    Ok(values([("open_without_collection", without), ("open_after_collection", after)]))
}

/// Opens a file so many times under a soft limit. After the first failure it goes on, as a server
/// would.
pub fn leak() -> Experiment {
    let with = |keep: fn(&mut Vec<File>, File)| {
        move |p: &Params| {
            let (opens, limit) = (p.count("opens"), p.count("limit"));
            up_to(limit + RESERVE, || {
                Work::probe(move || Ok((opens, open_under(opens, limit, keep)?)))
            })
        }
    };
    Experiment::new("leak")
        .param("opens", 1000, (0, 1_000_000))
        .param("limit", 256, (32, 1 << 20))
        .value("open", "descriptors", Class::Stochastic)
        .value("failed", "opens", Class::Stochastic)
        .value("highest", "number", Class::Stochastic)
        .probe("held", with(|kept, file| kept.push(file)))
        .probe("forgotten", with(|_, file| mem::forget(file)))
        .probe("closed", with(|_, file| drop(file)))
}

fn open_under(
    opens: usize,
    limit: usize,
    keep: fn(&mut Vec<File>, File),
) -> Result<Values, String> {
    let mut kept = Vec::new();
    let (mut failed, mut highest) = (0, 0);
    under_limit(limit, || {
        for _ in 0..opens {
            match open_file() {
                Ok(file) => {
                    highest = highest.max(usize::try_from(file.as_raw_fd()).unwrap_or(0));
                    keep(&mut kept, file);
                }
                Err(_) => failed += 1,
            }
        }
    })?;
    // A number above the limit was there before the limit was lowered.
    let numbers = under_limit(limit + RESERVE, held)??;
    let below = |number: &&i32| usize::try_from(**number).is_ok_and(|number| number < limit);
    let open = numbers.iter().filter(below).count();
    drop(kept);
    Ok(values([("open", open), ("failed", failed), ("highest", highest)]))
}
