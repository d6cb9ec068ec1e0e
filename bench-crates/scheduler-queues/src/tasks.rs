//! Tasks that keep their worker, in the order in which they ran, and runtimes to run them.

#![expect(clippy::disallowed_methods, reason = "what is waited for is asked for again and again")]

use std::cell::Cell;
use std::hint::spin_loop;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Handle, Runtime};

use crate::order::Order;

/// How long tasks may take to be where they belong.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// What lies between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_micros(500);

/// A runtime with so many workers.
pub fn runtime(workers: usize) -> Result<Runtime, String> {
    built(Builder::new_multi_thread().worker_threads(workers))
}

/// The runtime of a builder.
pub fn built(builder: &mut Builder) -> Result<Runtime, String> {
    builder.enable_all().build().map_err(|error| format!("no runtime: {error}"))
}

/// Waits until the condition is true, for so long at most, and says whether it is.
pub fn within(most: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > most {
            return false;
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    true
}

/// Waits until the condition is true without giving up the processor, for so long at most.
pub fn spin_within(most: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > most {
            return false;
        }
        spin_loop();
    }
    true
}

/// Waits in the kernel.
pub fn pause(time: Duration) {
    thread::sleep(time);
}

/// This moment.
#[must_use]
pub fn now() -> Instant {
    Instant::now()
}

/// A flag that tasks wait for.
#[derive(Clone, Default)]
pub struct Flag(Arc<AtomicBool>);

impl Flag {
    /// Raises it.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it is raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Keeps the processor until it is raised.
    pub fn spin(&self) {
        while !self.is_raised() {
            spin_loop();
        }
    }
}

/// Numbers of tasks in the order they ran.
#[derive(Clone)]
pub struct Log {
    next: Arc<AtomicUsize>,
    ran: Arc<[AtomicUsize]>,
}

impl Log {
    /// For so many tasks.
    #[must_use]
    pub fn new(tasks: usize) -> Self {
        Log { next: Arc::default(), ran: (0..tasks).map(|_| AtomicUsize::new(0)).collect() }
    }

    /// A task runs.
    pub fn runs(&self, id: usize) {
        let place = self.next.fetch_add(1, Ordering::SeqCst);
        self.ran[place].store(id, Ordering::SeqCst);
    }

    /// How many have run.
    #[must_use]
    pub fn count(&self) -> usize {
        self.next.load(Ordering::SeqCst)
    }

    /// The order, once all have run.
    pub fn order(&self) -> Result<Order, String> {
        if !within(PATIENCE, || self.count() == self.ran.len()) {
            return Err("tasks do not run".to_owned());
        }
        // The last may still have to write its number after taking its place.
        pause(Duration::from_micros(100));
        Ok(Order(self.ran.iter().map(|each| each.load(Ordering::SeqCst)).collect()))
    }
}

/// Keeps a worker that has nothing else to do until the flag is raised, and says when it is kept.
pub fn hold_worker(handle: &Handle, until: &Flag) -> Result<(), String> {
    let held = Flag::default();
    let (holds, until) = (held.clone(), until.clone());
    handle.spawn(async move {
        holds.raise();
        until.spin();
    });
    if within(PATIENCE, || held.is_raised()) { Ok(()) } else { Err("no worker is held".to_owned()) }
}

/// A number of its own for each thread.
#[must_use]
pub fn thread_number() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    thread_local!(static OWN: Cell<usize> = const { Cell::new(0) });
    OWN.with(|own| {
        if own.get() == 0 {
            own.set(NEXT.fetch_add(1, Ordering::SeqCst));
        }
        own.get()
    })
}
