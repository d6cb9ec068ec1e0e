//! Which numbers descriptors get.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::fresh;
use crate::table::{held, open_file, open_many, text};

/// Asks the three standard streams for their numbers.
pub fn streams() -> Experiment {
    Experiment::new("streams")
        .value("numbers", "", Class::State)
        .value("held", "", Class::State)
        .probe("inherited", |_| {
            Work::probe(|| {
                let (input, output) = (io::stdin().as_raw_fd(), io::stdout().as_raw_fd());
                let standard = [input, output, io::stderr().as_raw_fd()];
                let numbers = standard.map(|number| number.to_string()).join(" ");
                let mut seen = values([("numbers", numbers.clone())]);
                seen.extend(values([("held", held()?.starts_with(&standard))]));
                Ok((numbers, seen))
            })
        })
}

/// Frees two numbers in the middle and watches which ones are given next.
pub fn lowest_free() -> Experiment {
    let with = |next: fn(&File) -> io::Result<OwnedFd>| {
        move |_: &Params| {
            Work::probe(move || {
                let lowest = fill_holes(next).map_err(text)?;
                Ok(((), values([("lowest", lowest)])))
            })
        }
    };
    Experiment::new("lowest-free")
        .value("lowest", "", Class::State)
        .probe("open", with(|_| Ok(open_file()?.into())))
        .probe("from-100", with(|file| Ok(rustix::io::fcntl_dupfd_cloexec(file, 100)?)))
}

/// Opens ten files, closes the eighth and then the fourth, and asks for two numbers: whether they
/// are the two freed ones, the lower one first.
fn fill_holes(next: fn(&File) -> io::Result<OwnedFd>) -> io::Result<bool> {
    let mut files = open_many(10)?;
    let mut freed = [files[7].as_raw_fd(), files[3].as_raw_fd()];
    drop(files.remove(7));
    drop(files.remove(3));
    let given = [next(&files[0])?, next(&files[0])?];
    freed.sort_unstable();
    Ok(given.map(|fd| fd.as_raw_fd()) == freed)
}

/// Opens two files in a process that has nothing open but its standard streams.
pub fn first_open() -> Experiment {
    Experiment::new("first-open")
        .value("first", "number", Class::Exact)
        .value("second", "number", Class::Exact)
        .value("lowest", "", Class::State)
        .probe("plain", |_| Work::probe(|| Ok(((), fresh::run(64, 64, &["first-open"])?))))
}

/// Opens two files before anything else. That each got the lowest free number is known from what is
/// held afterwards: every number below it is taken.
pub fn first_open_task(_: &[String]) -> Result<Values, String> {
    let (first, second) = (open_file().map_err(text)?, open_file().map_err(text)?);
    let all = held()?;
    let number = |file: &File| usize::try_from(file.as_raw_fd()).unwrap_or(usize::MAX);
    let (one, two) = (number(&first), number(&second));
    let lowest =
        all.get(one) == Some(&first.as_raw_fd()) && all.get(two) == Some(&second.as_raw_fd());
    let mut seen = values([("first", one), ("second", two)]);
    seen.extend(values([("lowest", lowest)]));
    Ok(seen)
}

/// How many threads compete for numbers.
const OPENERS: usize = 4;
/// How many files each of them has open at once, so that the free numbers below the watched one are
/// taken now and then.
const BURST: usize = 16;

/// Closes and opens over and over and counts how often the number is the same.
pub fn reuse() -> Experiment {
    let with = |competitors: usize| {
        move |p: &Params| {
            let cycles = p.count("cycles");
            Work::probe(move || {
                let reused = reopen(cycles, competitors).map_err(text)?;
                Ok((cycles, values([("reused", reused)])))
            })
        }
    };
    Experiment::new("reuse")
        .param("cycles", 1000, (1, 1_000_000))
        .value("reused", "cycles", Class::Stochastic)
        .probe("alone", with(0))
        .probe("openers", with(OPENERS))
}

/// Counts the cycles in which an open gives the number that was closed just before, while
/// competitors open and close too. All of them are at work before the first cycle.
fn reopen(cycles: usize, competitors: usize) -> io::Result<usize> {
    let stop = Arc::new(AtomicBool::new(false));
    let (started, starts) = channel();
    let others: Vec<_> = (0..competitors)
        .map(|_| {
            let (stop, started) = (Arc::clone(&stop), started.clone());
            thread::spawn(move || {
                drop(open_many(BURST));
                let _ = started.send(());
                while !stop.load(Ordering::Relaxed) {
                    drop(open_many(BURST));
                }
            })
        })
        .collect();
    starts.iter().take(competitors).for_each(drop);
    let reused = count_reuse(cycles);
    stop.store(true, Ordering::Relaxed);
    for other in others {
        let _ = other.join();
    }
    reused
}

fn count_reuse(cycles: usize) -> io::Result<usize> {
    let mut reused = 0;
    let mut file = open_file()?;
    for _ in 0..cycles {
        let before: RawFd = file.as_raw_fd();
        drop(file);
        file = open_file()?;
        reused += usize::from(file.as_raw_fd() == before);
    }
    Ok(reused)
}
