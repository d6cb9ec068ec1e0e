//! Connections on which nothing comes, or comes beside a task that keeps the worker.

#![allow(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, TcpStream, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketType};
use subject::{Class, Experiment, Params, Values, Work, threads};
use tokio::io::AsyncReadExt;

use crate::clock;
use crate::lateness::runtime;

/// How long yields are counted, in ns: as in Go.
const SILENT_NS: u64 = 50_000_000;
/// When the bytes arrive, and when they are counted: as in Go.
const ARRIVE_AFTER: Duration = Duration::from_millis(30);
const COUNT_AFTER: Duration = Duration::from_millis(100);
/// What arrives.
const TEN_BYTES: &[u8; 10] = b"ten bytes!";

/// A task yields beside connections whose clients never send, on one worker.
pub fn silent() -> Experiment {
    let observe = |n: usize| Work::probe(move || Ok(((), serve_silent(n).map_err(text)?)));
    Experiment::new("silent")
        .param("n", 80, (1, 100))
        .value("threads_added", "threads", Class::Stochastic)
        .value("yields", "yields", Class::Stochastic)
        .probe("tokio", move |p| observe(p.count("n")))
        .probe("tokio-alone", move |_| observe(0))
}

fn text(error: std::io::Error) -> String {
    error.to_string()
}

fn serve_silent(n: usize) -> std::io::Result<Values> {
    let tokio = runtime(1);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let before = threads::count().map_err(std::io::Error::other)?;
    let mut clients = Vec::new();
    let reading = Arc::new(AtomicUsize::new(0));
    for _ in 0..n {
        clients.push(TcpStream::connect(listener.local_addr()?)?);
        let (served, _) = listener.accept()?;
        served.set_nonblocking(true)?;
        let reading = Arc::clone(&reading);
        tokio.spawn(async move {
            let mut served = tokio::net::TcpStream::from_std(served)?;
            reading.fetch_add(1, Ordering::Relaxed);
            served.read(&mut [0]).await
        });
    }
    let counted = tokio.spawn(async move {
        while reading.load(Ordering::Relaxed) < n {
            tokio::task::yield_now().await;
        }
        let end_ns = clock::now_ns() + SILENT_NS;
        let mut yields = 0_usize;
        while clock::now_ns() < end_ns {
            tokio::task::yield_now().await;
            yields += 1;
        }
        yields
    });
    let yields = tokio.block_on(counted).map_err(std::io::Error::other)?;
    let added = threads::count().map_err(std::io::Error::other)?.saturating_sub(before);
    Ok(subject::values([("threads_added", added), ("yields", yields)]))
}

/// Ten bytes arrive beside tasks that keep the only worker: they yield for ever, or never.
pub fn poll() -> Experiment {
    let with = |yields: bool| {
        move |p: &Params| {
            let hogs = p.count("hogs");
            Work::probe(move || {
                let bytes = read_beside(hogs, yields).map_err(text)?;
                Ok(((), subject::values([("bytes", bytes)])))
            })
        }
    };
    Experiment::new("poll")
        .param("hogs", 1, (0, 8))
        .value("bytes", "bytes", Class::Exact)
        .probe("tokio-yields", with(true))
        .probe("tokio-computes", with(false))
}

fn read_beside(hogs: usize, yields: bool) -> std::io::Result<usize> {
    let tokio = runtime(1);
    let (mut ours, theirs) = UnixStream::pair()?;
    theirs.set_nonblocking(true)?;
    let (seen, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let counter = Arc::clone(&seen);
    tokio.spawn(async move {
        let mut theirs = tokio::net::UnixStream::from_std(theirs)?;
        let mut buffer = [0; 64];
        loop {
            match theirs.read(&mut buffer).await? {
                0 => return std::io::Result::Ok(()),
                n => counter.fetch_add(n, Ordering::Relaxed),
            };
        }
    });
    for _ in 0..hogs {
        let stop = Arc::clone(&stop);
        tokio.spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                if yields {
                    tokio::task::yield_now().await;
                }
            }
        });
    }
    clock::sleep(ARRIVE_AFTER);
    ours.write_all(TEN_BYTES)?;
    clock::sleep(COUNT_AFTER - ARRIVE_AFTER);
    let bytes = seen.load(Ordering::Relaxed);
    stop.store(true, Ordering::Relaxed);
    Ok(bytes)
}

/// Connects where nobody answers, and reads where nobody writes, with timeouts.
pub fn dial() -> Experiment {
    let with = |connect: fn(SocketAddr, Duration), read: fn(UdpSocket, Duration)| {
        move |p: &Params| {
            let timeout = Duration::from_millis(p.count("timeout_ms") as u64);
            Work::probe(move || {
                let (address, _full) = full_listener().map_err(text)?;
                let dial_ms = took_ms(|| connect(address, timeout));
                let silent = silent_socket().map_err(text)?;
                let read_ms = took_ms(|| read(silent, timeout));
                Ok(((), subject::values([("dial_ms", dial_ms), ("read_ms", read_ms)])))
            })
        }
    };
    Experiment::new("dial")
        .param("timeout_ms", 100, (1, 10_000))
        .value("dial_ms", "ms", Class::Stochastic)
        .value("read_ms", "ms", Class::Stochastic)
        .probe("std", with(connect, read))
        .probe("tokio", with(connect_with_tokio, read_with_tokio))
}

fn took_ms(work: impl FnOnce()) -> f64 {
    let began_ns = clock::now_ns();
    work();
    (clock::now_ns() - began_ns) as f64 / 1e6
}

fn connect(address: SocketAddr, timeout: Duration) {
    let ended = TcpStream::connect_timeout(&address, timeout);
    let is_timeout = ended.is_err_and(|error| error.kind() == ErrorKind::TimedOut);
    assert!(is_timeout, "a listener with a full queue still answers");
}

fn connect_with_tokio(address: SocketAddr, timeout: Duration) {
    let attempt = async {
        tokio::time::timeout(timeout, tokio::net::TcpStream::connect(address)).await.is_err()
    };
    assert!(runtime(1).block_on(attempt), "a listener with a full queue still answers");
}

fn read(silent: UdpSocket, timeout: Duration) {
    let ended = silent.set_read_timeout(Some(timeout)).and_then(|()| silent.recv(&mut [0]));
    assert!(ended.is_err(), "something came from nobody");
}

fn read_with_tokio(silent: UdpSocket, timeout: Duration) {
    let attempt = async {
        let silent = tokio_socket(silent);
        tokio::time::timeout(timeout, silent.recv(&mut [0])).await.is_err()
    };
    assert!(runtime(1).block_on(attempt), "something came from nobody");
}

/// A socket on which nothing arrives.
pub(crate) fn silent_socket() -> std::io::Result<UdpSocket> {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))
}

/// The same for tokio, in whose runtime it is called.
pub(crate) fn tokio_socket(silent: UdpSocket) -> tokio::net::UdpSocket {
    silent
        .set_nonblocking(true)
        .and_then(|()| tokio::net::UdpSocket::from_std(silent))
        .unwrap_or_else(|error| panic!("tokio does not take a socket: {error}"))
}

/// A listener that drops what asks to connect: its queue has room for one, and one has come. It
/// lasts as long as what is returned beside its address.
fn full_listener() -> std::io::Result<(SocketAddr, (OwnedFd, TcpStream))> {
    let socket = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None)?;
    rustix::net::bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
    rustix::net::listen(&socket, 0)?;
    let listener = TcpListener::from(socket);
    let address = listener.local_addr()?;
    let first = TcpStream::connect(address)?;
    Ok((address, (OwnedFd::from(listener), first)))
}
