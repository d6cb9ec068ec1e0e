//! Many tasks that wait at once, and the threads of the process while they do.

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values, Work, values};
use tokio::io::AsyncReadExt;
use tokio::runtime::Runtime;

use crate::tasks::{PATIENCE, pause, runtime, within};
use crate::{metrics, threads};

/// Longer than anything here takes: the process ends before.
const HOUR: Duration = Duration::from_secs(3600);
/// Stack of a thread, in bytes: there may be a thousand of them.
const STACK_BYTES: usize = 128 << 10;

/// n tasks wait in the same way; the threads of the process meanwhile. They wait for ever.
pub fn blocking() -> Experiment {
    Experiment::new("blocking")
        .param("n", 100, (1, 2000))
        .value("threads", "threads", Class::Stochastic)
        .value("threads_each", "threads", Class::Stochastic)
        .value("threads_added", "threads", Class::Stochastic)
        .value("queued", "tasks", Class::Stochastic)
        .probe("threads", |p| blocked(p, threads_sleep))
        .probe("threads-tcp", |p| blocked(p, threads_read))
        .probe("spawn-blocking", |p| {
            // What finds no thread is only seen in a count.
            if metrics::are_there() {
                blocked(p, blocking_tasks_sleep)
            } else {
                Work::skip(metrics::MISSING)
            }
        })
        .probe("block-in-place", |p| blocked(p, tasks_block))
        .probe("tokio-tcp", |p| blocked(p, tasks_read))
        .probe("tokio-sleep", |p| blocked(p, tasks_sleep))
        .probe("tokio-channel", |p| blocked(p, tasks_receive))
}

/// Counts those that have begun to wait.
type Begun = Arc<AtomicUsize>;

fn blocked(p: &Params, wait: fn(&Runtime, usize, &Begun) -> Result<(), String>) -> Work {
    if !threads::are_counted() {
        return Work::skip("the kernel does not say how many threads there are");
    }
    let n = p.count("n");
    Work::probe(move || {
        let runtime = runtime(2)?;
        let before = threads::settled()?;
        let begun = Begun::default();
        wait(&runtime, n, &begun)?;
        // Where not all find a thread, the others are seen in a queue.
        let begins =
            || begun.load(Ordering::SeqCst) + metrics::blocking_queued(runtime.handle()) >= n;
        if !within(PATIENCE, begins) {
            return Err("a task does not begin".to_owned());
        }
        let during = threads::settled()?;
        let seen = observed(&runtime, n, before, during);
        // Its end would wait for theirs.
        std::mem::forget(runtime);
        Ok(((), seen))
    })
}

fn observed(runtime: &Runtime, n: usize, before: usize, during: usize) -> Values {
    let added = during as f64 - before as f64;
    values([
        ("threads", during as f64),
        ("threads_added", added),
        ("threads_each", added / n as f64),
        ("queued", metrics::blocking_queued(runtime.handle()) as f64),
    ])
}

fn begin(begun: &Begun) {
    begun.fetch_add(1, Ordering::SeqCst);
}

fn start(body: impl FnOnce() + Send + 'static) -> Result<(), String> {
    let started = thread::Builder::new().stack_size(STACK_BYTES).spawn(body);
    started.map(drop).map_err(|error| format!("no thread: {error}"))
}

fn threads_sleep(_: &Runtime, n: usize, begun: &Begun) -> Result<(), String> {
    for _ in 0..n {
        let begun = Arc::clone(begun);
        start(move || {
            begin(&begun);
            pause(HOUR);
        })?;
    }
    Ok(())
}

fn blocking_tasks_sleep(runtime: &Runtime, n: usize, begun: &Begun) -> Result<(), String> {
    for _ in 0..n {
        let begun = Arc::clone(begun);
        runtime.spawn_blocking(move || {
            begin(&begun);
            pause(HOUR);
        });
    }
    Ok(())
}

fn tasks_block(runtime: &Runtime, n: usize, begun: &Begun) -> Result<(), String> {
    for _ in 0..n {
        let begun = Arc::clone(begun);
        runtime.spawn(async move {
            tokio::task::block_in_place(|| {
                begin(&begun);
                pause(HOUR);
            });
        });
    }
    Ok(())
}

fn text(error: std::io::Error) -> String {
    error.to_string()
}

/// A server that accepts connections, keeps them and says nothing.
fn silent_server(n: usize) -> Result<SocketAddr, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(text)?;
    let address = listener.local_addr().map_err(text)?;
    start(move || {
        let kept: Vec<_> = listener.incoming().take(n).collect();
        pause(HOUR);
        drop(kept);
    })?;
    Ok(address)
}

/// The server is a thread more.
fn threads_read(_: &Runtime, n: usize, begun: &Begun) -> Result<(), String> {
    let server = silent_server(n)?;
    for _ in 0..n {
        let mut connection = TcpStream::connect(server).map_err(text)?;
        let begun = Arc::clone(begun);
        start(move || {
            begin(&begun);
            let _ = connection.read(&mut [0]);
        })?;
    }
    Ok(())
}

fn tasks_read(runtime: &Runtime, n: usize, begun: &Begun) -> Result<(), String> {
    let server = silent_server(n)?;
    for _ in 0..n {
        let connection = TcpStream::connect(server).map_err(text)?;
        connection.set_nonblocking(true).map_err(text)?;
        let begun = Arc::clone(begun);
        runtime.spawn(async move {
            let mut connection = tokio::net::TcpStream::from_std(connection)?;
            begin(&begun);
            connection.read(&mut [0]).await
        });
    }
    Ok(())
}

fn tasks_sleep(runtime: &Runtime, n: usize, begun: &Begun) -> Result<(), String> {
    for _ in 0..n {
        let begun = Arc::clone(begun);
        runtime.spawn(async move {
            begin(&begun);
            tokio::time::sleep(HOUR).await;
        });
    }
    Ok(())
}

fn tasks_receive(runtime: &Runtime, n: usize, begun: &Begun) -> Result<(), String> {
    for _ in 0..n {
        let begun = Arc::clone(begun);
        runtime.spawn(async move {
            let (sender, receiver) = tokio::sync::oneshot::channel::<u8>();
            begin(&begun);
            let received = receiver.await;
            drop((sender, received));
        });
    }
    Ok(())
}
