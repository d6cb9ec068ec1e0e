//! How many threads tasks need that wait, compute or block.

use std::io::{Read, Write, pipe};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values};
use tokio::io::AsyncReadExt;
use tokio::runtime::Runtime;
use tokio::sync::Notify;

use crate::clock;
use crate::kernel::{Threads, settled_threads, threads as threads_now, wait_for};
use crate::runtime::{Flavour, keeping_threads, probing, start};

/// How long tasks compute before threads are counted.
const COMPUTING: Duration = Duration::from_millis(20);
/// How long nothing happens before the threads that are left are counted.
const IDLE: Duration = Duration::from_millis(100);
/// How long a thread is kept where it is not kept long.
const KEPT: Duration = Duration::from_millis(30);
/// Stack of a thread, in bytes: there may be a thousand.
const STACK_BYTES: usize = 128 << 10;

/// What the threads of many are compared with: as in Go.
const FEW: usize = 10;

/// Has n tasks or threads wait or compute, and counts the threads of the process, and how many more
/// there are than beside a few.
pub fn threads() -> Experiment {
    Experiment::new("threads")
        .param("procs", 2, (1, 64))
        .param("n", 1000, (1, 1_000_000))
        .value("threads", "threads", Class::Exact)
        .value("more", "threads", Class::Exact)
        .probe("tokio-parked", probing(|p| beside_few(p, parked)))
        .probe("tokio-computing", probing(|p| beside_few(p, computing)))
        .probe("thread-parked", probing(|p| beside_few(p, |_, n| Ok(with_threads(n)?.len()))))
}

fn beside_few(
    p: &Params,
    count: fn(procs: usize, n: usize) -> Result<usize, String>,
) -> Result<Values, String> {
    let few = count(p.count("procs"), FEW)? as f64;
    let many = count(p.count("procs"), p.count("n"))? as f64;
    Ok(subject::values([("threads", many), ("more", many - few)]))
}

fn parked(procs: usize, n: usize) -> Result<usize, String> {
    let runtime = start(Flavour::Multi(procs))?;
    let (gate, here) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    for _ in 0..n {
        let (gate, here) = (Arc::clone(&gate), Arc::clone(&here));
        runtime.spawn(async move {
            let opened = gate.notified();
            here.fetch_add(1, Ordering::Relaxed);
            opened.await;
        });
    }
    wait_for(|| here.load(Ordering::Relaxed) == n)?;
    let count = settled_threads()?.len();
    gate.notify_waiters();
    Ok(count)
}

fn computing(procs: usize, n: usize) -> Result<usize, String> {
    let runtime = start(Flavour::Multi(procs))?;
    let stop = Arc::new(AtomicBool::new(false));
    for _ in 0..n {
        let stop = Arc::clone(&stop);
        runtime.spawn(async move { while !stop.load(Ordering::Relaxed) {} });
    }
    clock::sleep(COMPUTING);
    let count = threads_now()?.len();
    stop.store(true, Ordering::Relaxed);
    Ok(count)
}

/// So many threads wait: which there are then.
fn with_threads(n: usize) -> Result<Threads, String> {
    let here = Arc::new(AtomicUsize::new(0));
    let mut all = Vec::with_capacity(n);
    for _ in 0..n {
        let here = Arc::clone(&here);
        let body = move || {
            here.fetch_add(1, Ordering::Relaxed);
            thread::park();
        };
        let started = thread::Builder::new().stack_size(STACK_BYTES).spawn(body);
        all.push(started.map_err(|error| format!("no thread: {error}"))?);
    }
    wait_for(|| here.load(Ordering::Relaxed) == n)?;
    let names = settled_threads()?;
    for waiting in all {
        waiting.thread().unpark();
        waiting.join().map_err(|_| "a thread panicked")?;
    }
    Ok(names)
}

/// Has k readers wait for what does not come, and counts the threads that this adds.
pub fn blocked() -> Experiment {
    Experiment::new("blocked")
        .param("procs", 2, (1, 64))
        .param("k", 100, (1, 10_000))
        .value("added", "threads", Class::Exact)
        .probe("spawn-blocking", probing(|p| added(p, wave)))
        .probe("socket", probing(|p| added(p, reading_sockets)))
        .probe("thread-socket", probing(|p| added(p, |_, k| reading_in_threads(k))))
}

fn added(
    p: &Params,
    wait: fn(&Runtime, usize) -> Result<Threads, String>,
) -> Result<Values, String> {
    let runtime = start(Flavour::Multi(p.count("procs")))?;
    let before = settled_threads()?;
    let during = wait(&runtime, p.count("k"))?;
    let added = during.len().saturating_sub(before.len());
    Ok(subject::values([("added", added)]))
}

/// So many reads block in threads that tokio has for that: all threads that are there meanwhile.
fn wave(runtime: &Runtime, k: usize) -> Result<Threads, String> {
    let (reader, mut writer) = pipe().map_err(|error| format!("no pipe: {error}"))?;
    let (reader, asked) = (Arc::new(reader), Arc::new(AtomicUsize::new(0)));
    let reads: Vec<_> = (0..k)
        .map(|_| {
            let (reader, asked) = (Arc::clone(&reader), Arc::clone(&asked));
            runtime.spawn_blocking(move || {
                asked.fetch_add(1, Ordering::Relaxed);
                (&*reader).read_exact(&mut [0])
            })
        })
        .collect();
    let names = settled_threads()?;
    writer.write_all(&vec![0; k]).map_err(|error| format!("a pipe: {error}"))?;
    for read in reads {
        let ended = runtime.block_on(read).map_err(|error| format!("a read: {error}"))?;
        ended.map_err(|error| format!("a read: {error}"))?;
    }
    if asked.load(Ordering::Relaxed) == k { Ok(names) } else { Err("a read is missing".into()) }
}

/// Connections over the loopback interface: those that read, and those that could write.
fn connections(k: usize) -> std::io::Result<(Vec<TcpStream>, Vec<TcpStream>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let (mut served, mut clients) = (Vec::new(), Vec::new());
    for _ in 0..k {
        clients.push(TcpStream::connect(listener.local_addr()?)?);
        served.push(listener.accept()?.0);
    }
    Ok((served, clients))
}

fn reading_sockets(runtime: &Runtime, k: usize) -> Result<Threads, String> {
    let (served, clients) = connections(k).map_err(|error| format!("no connection: {error}"))?;
    let here = Arc::new(AtomicUsize::new(0));
    for stream in served {
        let here = Arc::clone(&here);
        runtime.spawn(async move {
            stream.set_nonblocking(true)?;
            let mut stream = tokio::net::TcpStream::from_std(stream)?;
            here.fetch_add(1, Ordering::Relaxed);
            stream.read(&mut [0]).await
        });
    }
    wait_for(|| here.load(Ordering::Relaxed) == k)?;
    let names = settled_threads();
    drop(clients);
    names
}

fn reading_in_threads(k: usize) -> Result<Threads, String> {
    let (served, clients) = connections(k).map_err(|error| format!("no connection: {error}"))?;
    let here = Arc::new(AtomicUsize::new(0));
    let mut all = Vec::with_capacity(k);
    for mut stream in served {
        let here = Arc::clone(&here);
        let body = move || {
            here.fetch_add(1, Ordering::Relaxed);
            stream.read(&mut [0])
        };
        let started = thread::Builder::new().stack_size(STACK_BYTES).spawn(body);
        all.push(started.map_err(|error| format!("no thread: {error}"))?);
    }
    wait_for(|| here.load(Ordering::Relaxed) == k)?;
    let names = settled_threads();
    drop(clients); // Every read ends.
    for reader in all {
        let _ = reader.join();
    }
    names
}

/// k calls block, return, and block again: how many threads the second wave needs that were not
/// there, and how many are left when nothing has happened for a while.
pub fn waves() -> Experiment {
    Experiment::new("waves")
        .param("procs", 2, (1, 64))
        .param("k", 100, (1, 400))
        .value("started", "threads", Class::Exact)
        .value("left", "threads", Class::Exact)
        .probe("spawn-blocking", probing(|p| two_waves(p, None, wave)))
        .probe("spawn-blocking-short", probing(|p| two_waves(p, Some(KEPT), wave)))
        .probe("thread", probing(|p| two_waves(p, None, |_, k| with_threads(k))))
}

fn two_waves(
    p: &Params,
    kept: Option<Duration>,
    wave: fn(&Runtime, usize) -> Result<Threads, String>,
) -> Result<Values, String> {
    let runtime = keeping_threads(Flavour::Multi(p.count("procs")), kept)?;
    let before = settled_threads()?;
    let first = wave(&runtime, p.count("k"))?;
    let second = wave(&runtime, p.count("k"))?;
    clock::sleep(IDLE);
    Ok(subject::values([
        ("started", second.difference(&first).count()),
        ("left", threads_now()?.difference(&before).count()),
    ]))
}
