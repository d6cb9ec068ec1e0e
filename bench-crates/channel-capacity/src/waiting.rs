//! Threads that are seen to wait: the kernel is asked whether they sleep, before anything is built
//! on it. Whoever only pauses for a while and hopes sees inversions that are none.

#![expect(clippy::disallowed_methods, reason = "the kernel is asked, again and again")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use subject::threads;

/// How long threads may take to be where they belong.
pub const PATIENCE: Duration = Duration::from_secs(5);
/// In so many looks in a row a thread has to be asleep. A lock inside an allocator, say, may put it
/// to sleep for a moment; the operation it waits in keeps it there.
const LOOKS: usize = 3;
/// What lies between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_micros(100);
/// Stack of a thread, in bytes: there may be a thousand of them.
const STACK_BYTES: usize = 128 << 10;

/// Numbers that say what came before what, taken inside the operations that are put in order.
#[derive(Clone, Default)]
pub struct Order(Arc<AtomicUsize>);

impl Order {
    /// The next number.
    pub fn next(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst)
    }

    /// How many have been taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
struct Seat {
    thread: AtomicI32,
    ended: AtomicBool,
}

/// A thread that does one thing, which may have to wait.
pub struct Waiter<T> {
    seat: Arc<Seat>,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> Waiter<T> {
    /// Begins to do it.
    pub fn start(operation: impl FnOnce() -> T + Send + 'static) -> Result<Self, String> {
        let seat = Arc::new(Seat::default());
        let taken = Arc::clone(&seat);
        let body = move || {
            taken.thread.store(threads::own(), Ordering::SeqCst);
            let result = operation();
            taken.ended.store(true, Ordering::SeqCst);
            result
        };
        let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(body);
        Ok(Waiter { seat, thread: thread.map_err(|error| format!("no thread: {error}"))? })
    }

    /// Whether it has been done.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.seat.ended.load(Ordering::SeqCst)
    }

    /// Whether the thread sleeps at this moment.
    #[must_use]
    pub fn sleeps(&self) -> bool {
        threads::sleeps(self.seat.thread.load(Ordering::SeqCst))
    }

    /// Waits until it is done, or seen to wait: then the result is true.
    pub fn settle(&self) -> Result<bool, String> {
        let mut looks = 0;
        let settled = within(PATIENCE, || {
            looks = if self.sleeps() { looks + 1 } else { 0 };
            self.has_ended() || looks >= LOOKS
        });
        if settled { Ok(!self.has_ended()) } else { Err("a thread neither waits nor ends".into()) }
    }

    /// What it gave, which must come.
    pub fn result(self) -> Result<T, String> {
        if !within(PATIENCE, || self.has_ended()) {
            return Err("a thread is stuck".to_owned());
        }
        self.thread.join().map_err(|_| "a thread panicked".to_owned())
    }
}

/// Waits until each has ended or waits, and says how many do the latter.
pub fn settle<T: Send + 'static>(all: &[Waiter<T>]) -> Result<usize, String> {
    let mut waiting = 0;
    for each in all {
        waiting += usize::from(each.settle()?);
    }
    Ok(waiting)
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_thread_that_waits_is_told_from_one_that_is_done() {
        let (sender, receiver) = mpsc::channel::<u8>();
        let waits = Waiter::start(move || receiver.recv()).unwrap();
        let ends = Waiter::start(|| 7).unwrap();
        assert_eq!((waits.settle(), ends.settle()), (Ok(true), Ok(false)));
        assert!(!waits.has_ended());
        sender.send(1).unwrap();
        assert_eq!((waits.result(), ends.result()), (Ok(Ok(1)), Ok(7)));
        assert!(threads::own_sleeps().is_ok());
    }
}
