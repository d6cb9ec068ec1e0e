//! A gate that work waits at, so that what runs at once can be seen without guessing at times.

#![allow(clippy::disallowed_methods, reason = "what watches threads waits for them")]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// How long to look for what should not come.
pub const HOLD: Duration = Duration::from_millis(20);
/// How often to look for what should.
pub const PAUSE: Duration = Duration::from_millis(1);
/// How many pauses to wait for it: 5 s.
pub const PAUSES_MOST: usize = 5000;

#[derive(Default)]
pub struct Gate {
    running: AtomicUsize,
    most: AtomicUsize,
    open: AtomicBool,
}

impl Gate {
    pub fn enter(&self) {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(running, Ordering::SeqCst);
    }

    pub fn leave(&self) {
        self.running.fetch_sub(1, Ordering::SeqCst);
    }

    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::SeqCst)
    }

    pub fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }

    /// The most that ran at once so far.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }

    /// Work on a thread: runs until the gate is open.
    pub fn pass(&self) {
        self.enter();
        while !self.is_open() {
            sleep(PAUSE);
        }
        self.leave();
    }
}

/// Waits until something is so, with a limit.
pub fn wait_until(so: impl Fn() -> bool) {
    (0..PAUSES_MOST).take_while(|_| !so()).for_each(|_| sleep(PAUSE));
}

/// Looks a little longer for what should not come.
pub fn hold() {
    sleep(HOLD);
}
