//! What waits, and the threads that takes.

use std::fs::File;
use std::io::{PipeReader, PipeWriter, Read};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::time::Duration;

use subject::{Class, Experiment, Params, Work, threads, values};
use tokio::io::AsyncReadExt;

use crate::clock::{self, PATIENCE};
use crate::tasks::{self, Waiting};

/// Longer than it takes until all wait, where a wait ends by itself: as in Go.
const LONG_WAIT: Duration = Duration::from_millis(40);

/// So many tasks, or threads, wait for something at once: how many threads that adds.
pub fn waits() -> Experiment {
    let with = |wait: fn(usize) -> Result<usize, String>| {
        move |p: &Params| {
            let n = p.count("n");
            Work::probe(move || Ok(((), values([("added", wait(n)?)]))))
        }
    };
    Experiment::new("waits")
        .param("n", 100, (1, 100))
        .value("added", "threads", Class::Stochastic)
        .probe("tokio-sleep", with(sleeping))
        .probe("tokio-file", with(reading_files))
        .probe("tokio-socket", with(reading_sockets))
        .probe("nanosleep", with(|n| blocked(n, |_| clock::block(LONG_WAIT))))
        .probe("socket", with(blocked_by_sockets))
}

/// The threads that are added until so many tasks wait.
fn added(
    n: usize,
    mut start: impl FnMut(&tokio::runtime::Runtime, Waiting, usize),
    all_there: impl Fn(usize) -> bool,
) -> Result<usize, String> {
    let runtime = tasks::runtime(2)?;
    let before = threads::count()?;
    let waiting = Waiting::default();
    for each in 0..n {
        start(&runtime, waiting.clone(), each);
    }
    let mut now = before;
    let there = clock::within(PATIENCE, || {
        now = threads::count().unwrap_or(0);
        waiting.count() == n && all_there(now.saturating_sub(before))
    });
    runtime.shutdown_background(); // Whoever reads on a thread of its own is left behind.
    if there { Ok(now.saturating_sub(before)) } else { Err("a task does not wait".to_owned()) }
}

fn sleeping(n: usize) -> Result<usize, String> {
    let start = |runtime: &tokio::runtime::Runtime, waiting: Waiting, _| {
        runtime.spawn(async move { waiting.on(tokio::time::sleep(LONG_WAIT)).await });
    };
    added(n, start, |_| true)
}

/// Pipes know no poller here, as regular files do not: tokio reads both on threads of its own.
fn reading_files(n: usize) -> Result<usize, String> {
    let (readers, writers) = pipes(n)?;
    let mut readers = readers.into_iter();
    let start = |runtime: &tokio::runtime::Runtime, waiting: Waiting, _| {
        let reader = readers.next().map(|one| File::from(OwnedFd::from(one)));
        runtime.spawn(async move {
            let Some(reader) = reader else { return };
            let mut file = tokio::fs::File::from_std(reader);
            let _ = waiting.on(file.read(&mut [0])).await;
        });
    };
    // A read is waited for before its thread has begun; there is one a reader at most.
    let counted = added(n, start, |threads| threads >= n);
    drop(writers); // Ends the reads.
    counted
}

fn pipes(n: usize) -> Result<(Vec<PipeReader>, Vec<PipeWriter>), String> {
    let all = (0..n).map(|_| std::io::pipe()).collect::<std::io::Result<Vec<_>>>();
    all.map(|pipes| pipes.into_iter().unzip()).map_err(|error| format!("no pipe: {error}"))
}

fn reading_sockets(n: usize) -> Result<usize, String> {
    let (clients, servers) = connections(n).map_err(|error| format!("no connection: {error}"))?;
    let mut servers = servers.into_iter();
    let start = |runtime: &tokio::runtime::Runtime, waiting: Waiting, _| {
        let server = servers.next();
        runtime.spawn(async move {
            let opened = server.map(|one| {
                one.set_nonblocking(true)?;
                tokio::net::TcpStream::from_std(one)
            });
            if let Some(Ok(mut server)) = opened {
                let _ = waiting.on(server.read(&mut [0])).await;
            }
        });
    };
    let counted = added(n, start, |_| true);
    drop(clients);
    counted
}

/// Connections whose clients never write.
fn connections(n: usize) -> std::io::Result<(Vec<TcpStream>, Vec<TcpStream>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let (mut clients, mut servers) = (Vec::new(), Vec::new());
    for _ in 0..n {
        clients.push(TcpStream::connect(listener.local_addr()?)?);
        servers.push(listener.accept()?.0);
    }
    Ok((clients, servers))
}

/// The threads that are added where each that waits is one.
fn blocked(n: usize, wait: impl Fn(usize) + Sync) -> Result<usize, String> {
    let before = threads::count()?;
    let wait = &wait;
    std::thread::scope(|scope| {
        for each in 0..n {
            scope.spawn(move || wait(each));
        }
        threads::count().map(|now| now.saturating_sub(before))
    })
}

fn blocked_by_sockets(n: usize) -> Result<usize, String> {
    let (clients, servers) = connections(n).map_err(|error| format!("no connection: {error}"))?;
    for client in &clients {
        // The reads end by themselves, so that the threads do.
        let timeout = client.set_read_timeout(Some(LONG_WAIT));
        timeout.map_err(|error| format!("no timeout: {error}"))?;
    }
    let counted = blocked(n, |each| {
        let _ = (&clients[each]).read(&mut [0]);
    });
    drop(servers);
    counted
}
