//! Tasks and threads that are all there at once: each waits for a lock to be read, which is held
//! for writing. It is the one way to wait that Go, tokio and the standard library all have.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use tokio::runtime::Runtime;

use crate::{clock, limits, runtimes};

static GATE: RwLock<()> = RwLock::new(());
static TOKIO_GATE: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());
static ENTERED: AtomicUsize = AtomicUsize::new(0);

/// Those who wait, and what keeps them waiting.
pub enum Crowd {
    /// Tasks of a runtime.
    Tasks(Box<Runtime>, tokio::sync::RwLockWriteGuard<'static, ()>),
    /// Threads of the system.
    Threads(Vec<std::thread::JoinHandle<()>>, RwLockWriteGuard<'static, ()>),
}

/// What a crowd is made of.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Tasks on several workers.
    Tokio,
    /// Tasks on the calling thread.
    TokioCurrent,
    /// Threads.
    Threads,
}

impl Kind {
    /// Why this machine has no room for so many, if so.
    pub fn too_many(self, n: usize) -> Option<String> {
        match self {
            Kind::Threads => limits::too_many_threads(n),
            Kind::Tokio | Kind::TokioCurrent => limits::too_many_tasks(n),
        }
    }
}

impl Crowd {
    /// Closes the gate; nobody waits yet.
    pub fn new(kind: Kind) -> Result<Self, String> {
        ENTERED.store(0, Ordering::SeqCst);
        let closed = || TOKIO_GATE.try_write().map_err(|_| "the gate is closed already");
        Ok(match kind {
            Kind::Tokio => Crowd::Tasks(Box::new(runtimes::multi(2)), closed()?),
            Kind::TokioCurrent => Crowd::Tasks(Box::new(runtimes::current()), closed()?),
            Kind::Threads => {
                let guard = GATE.try_write().map_err(|_| "the gate is closed already")?;
                Crowd::Threads(Vec::new(), guard)
            }
        })
    }

    /// Starts more, and waits until all that there are have come to the gate.
    pub fn gather(&mut self, more: usize) -> Result<(), String> {
        let wanted = ENTERED.load(Ordering::SeqCst) + more;
        match self {
            Crowd::Tasks(runtime, _) => runtimes::inside(runtime, async move {
                for _ in 0..more {
                    tokio::spawn(wait());
                }
                while ENTERED.load(Ordering::SeqCst) < wanted {
                    tokio::task::yield_now().await;
                }
            }),
            Crowd::Threads(threads, _) => {
                for started in 0..more {
                    let thread = std::thread::Builder::new().spawn(wait_on_thread);
                    let thread = thread.map_err(|error| format!("thread {started}: {error}"))?;
                    threads.push(thread);
                }
                if !clock::within(|| ENTERED.load(Ordering::SeqCst) == wanted) {
                    return Err("threads are not where they belong in time".to_owned());
                }
            }
        }
        Ok(())
    }

    /// How many there are.
    pub fn alive(&self) -> usize {
        match self {
            Crowd::Tasks(runtime, _) => {
                // The task that started them is done, but may still be counted for a moment.
                let (metrics, there) = (runtime.metrics(), ENTERED.load(Ordering::SeqCst));
                clock::within(|| metrics.num_alive_tasks() <= there);
                metrics.num_alive_tasks()
            }
            Crowd::Threads(threads, _) => {
                threads.iter().filter(|thread| !thread.is_finished()).count()
            }
        }
    }

    /// Opens the gate and waits until everybody has gone.
    pub fn disperse(self) -> Result<(), String> {
        match self {
            Crowd::Tasks(runtime, guard) => {
                drop(guard);
                let metrics = runtime.metrics();
                let gone = runtime.block_on(async {
                    let start = clock::now();
                    while metrics.num_alive_tasks() > 0 && clock::since(start) < PATIENCE_NS {
                        tokio::task::yield_now().await;
                    }
                    metrics.num_alive_tasks() == 0
                });
                if gone { Ok(()) } else { Err("tasks do not end in time".to_owned()) }
            }
            Crowd::Threads(threads, guard) => {
                drop(guard);
                let ended = threads.into_iter().map(std::thread::JoinHandle::join);
                let mut failed = ended.filter(Result::is_err);
                failed.next().map_or(Ok(()), |_| Err("a thread panicked".to_owned()))
            }
        }
    }
}

/// How long tasks may take to end, in ns.
const PATIENCE_NS: u64 = 15_000_000_000;

async fn wait() {
    ENTERED.fetch_add(1, Ordering::SeqCst);
    drop(TOKIO_GATE.read().await);
}

fn wait_on_thread() {
    ENTERED.fetch_add(1, Ordering::SeqCst);
    drop(GATE.read().unwrap_or_else(PoisonError::into_inner));
}
