//! Closing what is being read.

use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsRawFd, IntoRawFd, RawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use subject::{Class, Experiment, Values, Work, values};

use crate::raw;
use crate::table::{pause, target, text, within};
use crate::threads::all_asleep;

/// How long is waited for readers that a close may have woken.
const PATIENCE: Duration = Duration::from_millis(100);

/// Closes a pipe under a reader. Safe code cannot: the reader has borrowed it, or shares it. So the
/// close is that of the kernel alone, which is what Go's poller is built on.
pub fn close_wakes() -> Experiment {
    Experiment::new("close-wakes")
        .param("n", 1, (1, 1000))
        .value("woken", "readers", Class::Exact)
        .value("number_free", "", Class::State)
        .probe("kernel", |p| {
            let n = p.count("n");
            Work::probe(move || Ok(((), close_under_readers(n)?)))
        })
}

fn close_under_readers(n: usize) -> Result<Values, String> {
    let (reader, writer) = io::pipe().map_err(text)?;
    let reader = Arc::new(reader);
    let ended = Arc::new(AtomicUsize::new(0));
    let started = Arc::new(AtomicUsize::new(0));
    let readers: Vec<_> = (0..n).map(|_| read_one(&reader, &started, &ended)).collect();
    if !all_asleep(&started, n) {
        return Err("the readers do not wait".to_owned());
    }
    raw::close(reader.as_raw_fd());
    within(PATIENCE, || ended.load(Ordering::Relaxed) == n);
    let woken = ended.load(Ordering::Relaxed);
    let free = !raw::is_open(reader.as_raw_fd());
    drop(writer); // Whoever still reads comes to the end.
    join(readers);
    // The number is closed already; nobody may close it again.
    let _ = Arc::into_inner(reader).map(IntoRawFd::into_raw_fd);
    let mut seen = values([("woken", woken)]);
    seen.extend(values([("number_free", free)]));
    Ok(seen)
}

/// A thread that reads one byte of a pipe it shares.
fn read_one(
    reader: &Arc<PipeReader>,
    started: &Arc<AtomicUsize>,
    ended: &Arc<AtomicUsize>,
) -> JoinHandle<()> {
    let (reader, started) = (Arc::clone(reader), Arc::clone(started));
    let ended = Arc::clone(ended);
    thread::spawn(move || {
        started.fetch_add(1, Ordering::Relaxed);
        let _ = (&*reader).read(&mut [0; 1]);
        ended.fetch_add(1, Ordering::Relaxed);
    })
}

fn join(readers: Vec<JoinHandle<()>>) {
    for reader in readers {
        let _ = reader.join();
    }
}

/// Gives the reading end of a pipe up, alone or while a thread that shares it reads, and looks
/// whether its number is free then.
pub fn close_returns() -> Experiment {
    Experiment::new("close-returns")
        .value("open_after_close", "", Class::State)
        .value("open_later", "", Class::State)
        .value("open_after_read", "", Class::State)
        .probe("owned", |_| Work::probe(|| Ok(((), drop_owned()?))))
        .probe("shared", |_| Work::probe(|| Ok(((), drop_shared()?))))
}

fn drop_owned() -> Result<Values, String> {
    let (reader, _writer) = io::pipe().map_err(text)?;
    let pipe = Pipe::of(&reader);
    drop(reader);
    pipe.watched(|| Ok(()))
}

fn drop_shared() -> Result<Values, String> {
    let (reader, mut writer) = io::pipe().map_err(text)?;
    let reader = Arc::new(reader);
    let pipe = Pipe::of(&reader);
    let count = || Arc::new(AtomicUsize::new(0));
    let (started, ended) = (count(), count());
    let thread = read_one(&reader, &started, &ended);
    if !all_asleep(&started, 1) {
        return Err("the reader does not wait".to_owned());
    }
    drop(reader);
    pipe.watched(|| finish(&mut writer, thread))
}

/// Lets the reader have its byte, and waits for its end.
fn finish(writer: &mut PipeWriter, thread: JoinHandle<()>) -> Result<(), String> {
    writer.write_all(b"x").map_err(text)?;
    join(vec![thread]);
    Ok(())
}

/// A pipe by number and name: the number may be another's later.
struct Pipe {
    number: RawFd,
    name: Option<String>,
}

impl Pipe {
    fn of(reader: &PipeReader) -> Self {
        let number = reader.as_raw_fd();
        Pipe { number, name: target(number) }
    }

    fn is_open(&self) -> bool {
        target(self.number) == self.name
    }

    /// Whether it is open at once, later, and after what it may be waiting for.
    fn watched(&self, then: impl FnOnce() -> Result<(), String>) -> Result<Values, String> {
        let at_once = self.is_open();
        pause(PATIENCE);
        let later = self.is_open();
        then()?;
        Ok(values([
            ("open_after_close", at_once),
            ("open_later", later),
            ("open_after_read", self.is_open()),
        ]))
    }
}
