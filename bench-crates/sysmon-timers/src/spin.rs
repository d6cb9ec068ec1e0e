//! Processes that keep every processor busy, at normal priority, for as long as they are held.

#![allow(clippy::disallowed_methods, reason = "a subject makes the load that it is measured under")]

use std::process::{Child, Command};
use std::time::Duration;

use crate::clock;

/// How long a shell needs until it spins.
const SPIN_UP: Duration = Duration::from_millis(10);

/// One spinning process for each processor.
pub(crate) struct Spinners(Vec<Child>);

impl Spinners {
    /// Starts them.
    pub(crate) fn start() -> Self {
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let mut spinners = Spinners(Vec::new());
        for _ in 0..count {
            let child = Command::new("sh").args(["-c", "while :; do :; done"]).spawn();
            spinners.0.push(child.unwrap_or_else(|error| panic!("no shell can spin: {error}")));
        }
        clock::sleep(SPIN_UP);
        spinners
    }
}

impl Drop for Spinners {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
