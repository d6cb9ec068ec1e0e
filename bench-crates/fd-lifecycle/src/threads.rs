//! How many threads come with what waits or reads.

use std::future::poll_fn;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, Work, threads, values};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::net::unix::pipe;
use tokio::runtime::Runtime;

use crate::limits::with_room;
use crate::poller::runtime;
use crate::table::{REGULAR_FILE, text, within};

/// How long readers may take to be asleep.
pub const ASLEEP_MOST: Duration = Duration::from_secs(5);

/// Has n tasks, or n threads, wait for a byte, and counts the threads that came with them.
pub fn waiters() -> Experiment {
    let with = |wait: fn(usize) -> Result<(usize, Values), String>| {
        move |p: &Params| {
            let n = p.count("n");
            with_room(2 * n, || Work::probe(move || wait(n)))
        }
    };
    Experiment::new("waiters")
        .param("n", 50, (1, 1000))
        .value("threads", "threads", Class::Stochastic)
        .probe("pipes", with(|n| tasks_wait(n, open_pipe)))
        .probe("connections", with(|n| tasks_wait(n, open_connection)))
        .probe("blocking-pipes", with(threads_wait))
}

/// The end a task reads, and the end that is written to from outside.
type Pair = (Box<dyn AsyncRead + Send + Unpin>, Box<dyn Write>);

fn open_pipe() -> io::Result<Pair> {
    let (reader, writer) = io::pipe()?;
    Ok((Box::new(pipe::Receiver::from_owned_fd(reader.into())?), Box::new(writer)))
}

fn open_connection() -> io::Result<Pair> {
    let (reader, writer) = connection()?;
    reader.set_nonblocking(true)?;
    Ok((Box::new(tokio::net::TcpStream::from_std(reader)?), Box::new(writer)))
}

/// Both ends of a connection: the accepted one and the one that asked for it.
fn connection() -> io::Result<(TcpStream, TcpStream)> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let writer = TcpStream::connect(listener.local_addr()?)?;
    Ok((listener.accept()?.0, writer))
}

fn tasks_wait(n: usize, open: fn() -> io::Result<Pair>) -> Result<(usize, Values), String> {
    let runtime = runtime()?;
    let inside = runtime.enter();
    let pairs = (0..n).map(|_| open()).collect::<io::Result<Vec<_>>>().map_err(text)?;
    drop(inside);
    let before = threads::count()?;
    let waiting = Arc::new(AtomicUsize::new(0));
    let (tasks, writers): (Vec<_>, Vec<_>) = pairs
        .into_iter()
        .map(|(reader, writer)| (runtime.spawn(read_byte(reader, Arc::clone(&waiting))), writer))
        .unzip();
    let asleep = within(ASLEEP_MOST, || waiting.load(Ordering::Relaxed) == n);
    let after = threads::count()?;
    for mut writer in writers {
        writer.write_all(b"x").map_err(text)?;
    }
    let mut received = 0;
    for task in tasks {
        received += runtime.block_on(task).map_err(text)?;
    }
    seen(asleep, received, after - before)
}

/// Reads a byte, and says once that it has to wait for it.
async fn read_byte(
    mut reader: Box<dyn AsyncRead + Send + Unpin>,
    waiting: Arc<AtomicUsize>,
) -> usize {
    let mut byte = [0];
    let mut read = pin!(reader.read(&mut byte));
    let mut waited = false;
    let result = poll_fn(|context| {
        let state = read.as_mut().poll(context);
        if state.is_pending() && !waited {
            waited = true;
            waiting.fetch_add(1, Ordering::Relaxed);
        }
        state
    });
    result.await.unwrap_or(0)
}

fn threads_wait(n: usize) -> Result<(usize, Values), String> {
    let before = threads::count()?;
    let started = Arc::new(AtomicUsize::new(0));
    let mut readers = Vec::with_capacity(n);
    let mut writers = Vec::with_capacity(n);
    for _ in 0..n {
        let (mut reader, writer) = io::pipe().map_err(text)?;
        let started = Arc::clone(&started);
        writers.push(writer);
        readers.push(thread::spawn(move || {
            started.fetch_add(1, Ordering::Relaxed);
            reader.read(&mut [0; 1]).unwrap_or(0)
        }));
    }
    let asleep = all_asleep(&started, n);
    let after = threads::count()?;
    for writer in &mut writers {
        writer.write_all(b"x").map_err(text)?;
    }
    let received = readers.into_iter().map(|reader| reader.join().unwrap_or(0)).sum();
    seen(asleep, received, after - before)
}

/// Waits until n threads have begun and every thread but this one sleeps.
pub fn all_asleep(started: &AtomicUsize, n: usize) -> bool {
    let others_sleep = || threads::others_sleep() == Ok(true);
    within(ASLEEP_MOST, || started.load(Ordering::Relaxed) == n && others_sleep())
}

fn seen(asleep: bool, received: usize, threads: usize) -> Result<(usize, Values), String> {
    if !asleep {
        return Err(format!("not all readers waited after {} s", ASLEEP_MOST.as_secs()));
    }
    Ok((received, values([("threads", threads)])))
}

/// How much each reader of a file reads.
const CHUNK_BYTES: usize = 64 << 10;

/// Has n tasks read the same file, which is in memory, at once. tokio keeps a thread of its pool
/// for seconds, so the count afterwards is the greatest there was.
pub fn file_readers() -> Experiment {
    Experiment::new("file-readers")
        .param("n", 100, (1, 1000))
        .value("threads", "threads", Class::Stochastic)
        .probe("tokio", |p| {
            let n = p.count("n");
            with_room(n, || Work::probe(move || readers(n)))
        })
}

fn readers(n: usize) -> Result<(usize, Values), String> {
    let runtime = runtime()?;
    let mut warm = vec![0; CHUNK_BYTES];
    crate::table::open_file().and_then(|mut file| file.read_exact(&mut warm)).map_err(text)?;
    let before = threads::count()?;
    let read = read_all(&runtime, n)?;
    let after = threads::count()?;
    Ok((read, values([("threads", after - before)])))
}

fn read_all(runtime: &Runtime, n: usize) -> Result<usize, String> {
    let tasks: Vec<_> = (0..n).map(|_| runtime.spawn(read_chunk())).collect();
    let mut read = 0;
    for task in tasks {
        read += runtime.block_on(task).map_err(text)?.map_err(text)?;
    }
    Ok(read)
}

async fn read_chunk() -> io::Result<usize> {
    let mut file = tokio::fs::File::open(REGULAR_FILE).await?;
    let mut chunk = vec![0; CHUNK_BYTES];
    file.read_exact(&mut chunk).await
}
