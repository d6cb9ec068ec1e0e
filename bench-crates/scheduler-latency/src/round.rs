//! Rounds of computing on several processors, of which those count that had them.

use std::time::Duration;

use subject::threads::Account;

/// The share of a round for which threads may have waited for a processor where it counts: less
/// than what is judged may lack.
const DELAYED_MOST: f64 = 0.05;

/// What a piece of work took.
#[derive(Clone, Copy)]
pub(crate) struct Round {
    /// By the clock, in ns.
    pub(crate) wall: u64,
    /// Of the processors.
    pub(crate) passed: Account,
}

impl Round {
    /// Whether others were hardly in its way.
    pub(crate) fn counts(&self) -> bool {
        self.share(self.passed.delayed) <= DELAYED_MOST
    }

    /// How much processor time passed in a unit of time.
    pub(crate) fn processors(&self) -> f64 {
        self.share(self.passed.ran)
    }

    fn share(&self, part: Duration) -> f64 {
        part.as_nanos() as f64 / self.wall.max(1) as f64
    }
}
