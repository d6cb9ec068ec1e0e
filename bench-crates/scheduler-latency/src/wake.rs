//! All that wait become ready at once: when do they run?

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Histogram, Params, Values};
use tokio::sync::Notify;

use crate::clock::{microseconds, now, sleep};
use crate::kernel::{BETWEEN_LOOKS, wait_for};
use crate::runtime::{Flavour, on, probing, timing};

/// How often all are woken, of which the least counts, how long they have to be asleep, and how
/// often one is woken while all others sleep on: as in Go.
const WAKE_UPS: usize = 3;
const SETTLING: Duration = Duration::from_millis(2);
const WAKES_OF_ONE: usize = 4;
/// Stack of a thread, in bytes: there may be a thousand.
const STACK_BYTES: usize = 128 << 10;

/// The delays of all that were woken, for each time they were.
type Delays = Vec<Vec<u64>>;

/// Makes n tasks or threads ready at once, and observes when the last of them runs.
pub fn wake_all() -> Experiment {
    Experiment::new("wake-all")
        .param("procs", 2, (1, 64))
        .param("n", 1000, (1, 1_000_000))
        .value("last_us", "us", Class::Stochastic)
        .probe("tokio-multi", probing(|p| last(tasks(p, multi(p)))))
        .probe("tokio-current", probing(|p| last(tasks(p, Flavour::Current))))
        .probe("thread", probing(|p| last(threads(p.count("n")))))
        .probe("tokio-one-of-them", probing(|p| last(one_of_tasks(p, multi(p)))))
}

/// The same with the delays of all of them.
pub fn starts() -> Experiment {
    Experiment::new("starts")
        .param("procs", 2, (1, 64))
        .param("n", 1000, (1, 1_000_000))
        .probe("tokio-multi", timing(|p, all| each(tasks(p, multi(p)), all)))
        .probe("tokio-current", timing(|p, all| each(tasks(p, Flavour::Current), all)))
        .probe("thread", timing(|p, all| each(threads(p.count("n")), all)))
}

fn multi(p: &Params) -> Flavour {
    Flavour::Multi(p.count("procs"))
}

/// The least of several times, since what disturbs only adds.
fn last(delays: Result<Delays, String>) -> Result<Values, String> {
    let last = delays?.into_iter().map(|each| each.into_iter().max().unwrap_or(0));
    Ok(subject::values([("last_us", microseconds(last.min().unwrap_or(0)))]))
}

fn each(delays: Result<Delays, String>, histogram: &mut Histogram) -> Result<(), String> {
    delays?.into_iter().flatten().for_each(|delay| histogram.record(delay));
    Ok(())
}

fn tasks(p: &Params, flavour: Flavour) -> Result<Delays, String> {
    let n = p.count("n");
    on(flavour, async move { wake_tasks(n).await })
}

fn one_of_tasks(p: &Params, flavour: Flavour) -> Result<Delays, String> {
    let others = p.count("n") - 1;
    on(flavour, async move {
        let gate = Arc::new(Notify::new());
        for _ in 0..others {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move { gate.notified().await });
        }
        let mut delays = Vec::new();
        for _ in 0..WAKES_OF_ONE {
            delays.extend(wake_tasks(1).await);
        }
        gate.notify_waiters();
        delays
    })
}

/// Makes n tasks wait at a gate, opens it, and looks at how long each took to run from that moment
/// on: every one of them counts. That is done several times with the same tasks.
async fn wake_tasks(n: usize) -> Delays {
    let gates: Arc<[Notify; WAKE_UPS]> = Arc::default();
    let (here, done) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let started: Arc<Vec<AtomicU64>> = Arc::new((0..n).map(|_| AtomicU64::new(0)).collect());
    let running = Arc::new(AtomicUsize::new(0));
    for i in 0..n {
        let (gates, here, done) = (Arc::clone(&gates), Arc::clone(&here), Arc::clone(&done));
        let (started, running) = (Arc::clone(&started), Arc::clone(&running));
        tokio::spawn(async move {
            for gate in gates.iter() {
                let opened = gate.notified(); // From now on it is known to wait.
                here.fetch_add(1, Ordering::SeqCst);
                opened.await;
                started[i].store(now(), Ordering::Relaxed);
                if running.fetch_add(1, Ordering::SeqCst) + 1 == n {
                    done.notify_one();
                }
            }
        });
    }
    let mut delays = Vec::with_capacity(WAKE_UPS);
    for gate in gates.iter() {
        while here.load(Ordering::SeqCst) < n {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        here.store(0, Ordering::SeqCst);
        running.store(0, Ordering::SeqCst);
        tokio::time::sleep(SETTLING).await;
        let opened = now();
        gate.notify_waiters();
        done.notified().await;
        delays.push(started.iter().map(|at| at.load(Ordering::Relaxed) - opened).collect());
    }
    delays
}

/// Which gate is open, for threads.
#[derive(Default)]
struct Gate {
    open: Mutex<usize>,
    opened: Condvar,
    here: AtomicUsize,
    running: AtomicUsize,
}

impl Gate {
    /// Waits for the gate of that number, and returns when this thread ran.
    fn pass(&self, number: usize) -> u64 {
        let open = self.open.lock().unwrap_or_else(|fault| fault.into_inner());
        self.here.fetch_add(1, Ordering::SeqCst);
        let passed = self.opened.wait_while(open, |open| *open < number);
        let at = now();
        drop(passed);
        self.running.fetch_add(1, Ordering::SeqCst);
        at
    }
}

fn threads(n: usize) -> Result<Delays, String> {
    let gate = Arc::new(Gate::default());
    let mut all = Vec::with_capacity(n);
    for _ in 0..n {
        let gate = Arc::clone(&gate);
        let body = move || (1..=WAKE_UPS).map(|number| gate.pass(number)).collect::<Vec<_>>();
        let started = thread::Builder::new().stack_size(STACK_BYTES).spawn(body);
        all.push(started.map_err(|error| format!("no thread: {error}"))?);
    }
    let mut opened = Vec::with_capacity(WAKE_UPS);
    for number in 1..=WAKE_UPS {
        wait_for(|| gate.here.load(Ordering::SeqCst) == n * number)?;
        sleep(SETTLING);
        opened.push(now());
        *gate.open.lock().unwrap_or_else(|fault| fault.into_inner()) = number;
        gate.opened.notify_all();
        wait_for(|| gate.running.load(Ordering::SeqCst) == n * number)?;
    }
    let mut delays = vec![Vec::new(); WAKE_UPS];
    for one in all {
        let passed = one.join().map_err(|_| "a thread panicked")?;
        for (at, (delays, opened)) in passed.into_iter().zip(delays.iter_mut().zip(&opened)) {
            delays.push(at.saturating_sub(*opened));
        }
    }
    Ok(delays)
}
