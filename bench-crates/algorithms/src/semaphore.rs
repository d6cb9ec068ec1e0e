//! Bounded parallelism by a semaphore: what runs at once, what is alive, and the first error.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use subject::{Class, Experiment, Params, Work, values};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::gate::{Gate, HOLD, PAUSE, PAUSES_MOST};

/// A runtime of one thread: what is asked is about tasks, not about threads.
pub fn runtime() -> Result<Runtime, String> {
    Builder::new_current_thread().enable_time().build().map_err(|error| error.to_string())
}

/// How many tasks have been spawned and are not done.
pub fn alive() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Waits until something is so, with a limit.
pub async fn settled(so: impl Fn() -> bool) {
    for _ in 0..PAUSES_MOST {
        if so() {
            break;
        }
        sleep(PAUSE).await;
    }
}

/// Items that wait at a gate, of which only `slots` may run at once.
pub fn bounded() -> Experiment {
    Experiment::new("bounded")
        .param("items", 1000, (1, 10_000))
        .param("slots", 2, (1, 64))
        .value("running_most", "items", Class::Exact)
        .value("alive_most", "tasks", Class::Exact)
        .probe("semaphore", |p| gated(p, Where::InTheTask))
        .probe("acquire-first", |p| gated(p, Where::BeforeSpawning))
}

/// Where a slot is acquired.
#[derive(Clone, Copy, PartialEq)]
enum Where {
    InTheTask,
    BeforeSpawning,
}

fn gated(p: &Params, place: Where) -> Work {
    let (items, slots) = (p.count("items"), p.count("slots"));
    Work::probe(move || {
        let gate = Arc::new(Gate::default());
        let watching = async {
            let spawned = if place == Where::InTheTask { items } else { slots.min(items) };
            settled(|| gate.most() >= slots.min(items) && alive() >= spawned).await;
            sleep(HOLD).await;
            let alive = alive();
            gate.open();
            alive
        };
        let working = passing(&gate, items, slots, place);
        let (alive_most, done) = runtime()?.block_on(async { tokio::join!(watching, working) });
        Ok((done, values([("running_most", gate.most()), ("alive_most", alive_most)])))
    })
}

async fn passing(gate: &Arc<Gate>, items: usize, slots: usize, place: Where) -> usize {
    let semaphore = Arc::new(Semaphore::new(slots));
    let mut tasks = JoinSet::new();
    for _ in 0..items {
        let (gate, semaphore) = (Arc::clone(gate), Arc::clone(&semaphore));
        let early = match place {
            Where::InTheTask => None,
            Where::BeforeSpawning => Arc::clone(&semaphore).acquire_owned().await.ok(),
        };
        tasks.spawn(async move {
            let slot = match early {
                Some(slot) => Ok(slot),
                None => semaphore.acquire_owned().await,
            };
            gate.enter();
            while !gate.is_open() {
                sleep(PAUSE).await;
            }
            gate.leave();
            drop(slot);
        });
    }
    tasks.join_all().await.len()
}

/// Items of which the one that is `failing` in the order of their starts returns an error, which
/// ends the others.
pub fn group_error() -> Experiment {
    Experiment::new("group-error")
        .param("items", 1000, (1, 10_000))
        .param("slots", 2, (1, 64))
        .param("failing", 50, (1, 10_000))
        .value("started", "items", Class::Stochastic)
        .value("error", "", Class::State)
        .probe("semaphore", |p| {
            let (items, slots, failing) = (p.count("items"), p.count("slots"), p.count("failing"));
            Work::probe(move || {
                let started = Arc::new(AtomicUsize::new(0));
                let first = runtime()?.block_on(group(&started, items, slots, failing));
                let mut seen = values([("started", started.load(Ordering::SeqCst))]);
                seen.extend(values([("error", first.unwrap_or_else(|| "none".to_owned()))]));
                Ok(((), seen))
            })
        })
}

async fn group(
    started: &Arc<AtomicUsize>,
    items: usize,
    slots: usize,
    failing: usize,
) -> Option<String> {
    let semaphore = Arc::new(Semaphore::new(slots));
    let mut tasks = JoinSet::new();
    for _ in 0..items {
        let (started, semaphore) = (Arc::clone(started), Arc::clone(&semaphore));
        tasks.spawn(async move {
            let _slot = semaphore.acquire_owned().await.map_err(|error| error.to_string())?;
            let turn = started.fetch_add(1, Ordering::SeqCst) + 1;
            sleep(Duration::from_millis(1)).await;
            if turn == failing { Err(format!("item {turn}")) } else { Ok(()) }
        });
    }
    while let Some(result) = tasks.join_next().await {
        if let Ok(Err(error)) = result {
            tasks.abort_all();
            return Some(error);
        }
    }
    None
}
