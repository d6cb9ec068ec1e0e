//! What hears of spans and events: it counts them, or writes down what became of tokio's tasks.
//!
//! A program can have one subscriber for all threads and cannot take it away again. This one does
//! nothing unless it is told to.

use std::cell::Cell;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::clock;

/// What it does: nothing, [`COUNTING`] or [`RECORDING`].
static MODE: AtomicU8 = AtomicU8::new(0);
const COUNTING: u8 = 1;
const RECORDING: u8 = 2;

/// Span ids are counted up from here; those of tasks have a bit more.
static NEXT: AtomicU64 = AtomicU64::new(1);
const TASK: u64 = 1 << 62;

static COUNTS: [AtomicU64; 5] = [const { AtomicU64::new(0) }; 5];
static LOG: Mutex<Vec<Step>> = Mutex::new(Vec::new());

thread_local! {
    /// Which of the runtime's workers this thread is.
    static WORKER: Cell<Option<usize>> = const { Cell::new(None) };
    /// The task that runs on this thread.
    static RUNNING: Cell<Option<u64>> = const { Cell::new(None) };
}

/// What can be counted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Count {
    New,
    Enter,
    Exit,
    Close,
    Event,
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Created,
    Entered,
    Left,
    Woken,
    Ended,
    /// A span that is no task, or an event that wakes none.
    Other,
}

/// One thing that became of a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) what: What,
    pub(crate) task: u64,
    pub(crate) ns: u64,
    /// On which worker, if on one.
    pub(crate) worker: Option<usize>,
    /// The task that did it to this one, if one did.
    pub(crate) by: Option<u64>,
    /// The name of the span, or the target of the event.
    pub(crate) name: &'static str,
}

/// Says which worker the current thread is.
pub(crate) fn this_is_worker(index: usize) {
    WORKER.set(Some(index));
}

/// The subscriber.
pub(crate) struct Listener;

impl Listener {
    /// Makes it hear of everything, on all threads.
    pub(crate) fn install() {
        // A second call does nothing: the first is what counts.
        let _ = tracing::subscriber::set_global_default(Listener);
    }

    /// What was counted while some work was done: spans made, entered, left and closed, and events.
    pub(crate) fn count(work: impl FnOnce()) -> [u64; 5] {
        let before = Count::all();
        within(COUNTING, work);
        let after = Count::all();
        std::array::from_fn(|index| after[index] - before[index])
    }

    /// Counts from now on.
    pub(crate) fn count_from_now() {
        MODE.store(COUNTING, Ordering::SeqCst);
    }

    /// What became of tasks while some work was done.
    pub(crate) fn record(work: impl FnOnce()) -> Vec<Step> {
        log().clear();
        within(RECORDING, work);
        std::mem::take(&mut *log())
    }
}

fn within(mode: u8, work: impl FnOnce()) {
    MODE.store(mode, Ordering::SeqCst);
    work();
    MODE.store(0, Ordering::SeqCst);
}

fn log() -> MutexGuard<'static, Vec<Step>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Count {
    fn all() -> [u64; 5] {
        std::array::from_fn(|index| COUNTS[index].load(Ordering::Relaxed))
    }

    fn one_more(self) {
        COUNTS[self as usize].fetch_add(1, Ordering::Relaxed);
    }
}

/// The mode, and the count where that is it.
fn heard(count: Count) -> u8 {
    let mode = MODE.load(Ordering::Relaxed);
    if mode == COUNTING {
        count.one_more();
    }
    mode
}

fn note(what: What, task: u64, name: &'static str) {
    let (worker, by) = (WORKER.get(), RUNNING.get());
    log().push(Step { what, task, ns: clock::now_ns(), worker, by, name });
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        if heard(Count::New) != RECORDING {
            return Id::from_u64(id);
        }
        let mut found = Fields::default();
        let name = attributes.metadata().name();
        if name == "runtime.spawn" {
            attributes.record(&mut found);
        }
        let id = if found.kind == "task" { id | TASK } else { id };
        note(if id & TASK == 0 { What::Other } else { What::Created }, id, name);
        Id::from_u64(id)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        if heard(Count::Event) != RECORDING {
            return;
        }
        let target = event.metadata().target();
        let mut found = Fields::default();
        event.record(&mut found);
        let wakes = target == "tokio::task::waker" && found.op.starts_with("waker.wake");
        let is_task = found.task & TASK != 0;
        note(if wakes && is_task { What::Woken } else { What::Other }, found.task, target);
    }

    fn enter(&self, span: &Id) {
        if heard(Count::Enter) == RECORDING && span.into_u64() & TASK != 0 {
            note(What::Entered, span.into_u64(), "");
            RUNNING.set(Some(span.into_u64()));
        }
    }

    fn exit(&self, span: &Id) {
        if heard(Count::Exit) == RECORDING && span.into_u64() & TASK != 0 {
            RUNNING.set(None);
            note(What::Left, span.into_u64(), "");
        }
    }

    fn try_close(&self, span: Id) -> bool {
        if heard(Count::Close) == RECORDING && span.into_u64() & TASK != 0 {
            note(What::Ended, span.into_u64(), "");
        }
        true
    }
}

/// The fields of tokio's spans and events that are read.
#[derive(Default)]
struct Fields {
    /// Of a spawned future: `task`, `block_on`, `blocking`.
    kind: String,
    /// Of an event of a waker.
    op: String,
    task: u64,
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "task.id" {
            self.task = value;
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "kind" => self.kind = format!("{value:?}"),
            "op" => self.op = format!("{value:?}"),
            _ => {}
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}
