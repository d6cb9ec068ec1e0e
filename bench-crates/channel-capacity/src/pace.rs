//! The time of a message in a stream of them, and how it is read from the clock.

#![expect(clippy::disallowed_methods, reason = "a subject reads the clock around its own loop")]

use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// The clock is read once in so many messages: reading it takes as long as the fastest channel.
pub const MESSAGES_A_READING: usize = 32;

/// Counts messages in windows of time, until there are enough of them.
pub struct Pace {
    window: Duration,
    start: Instant,
    count: usize,
    per_message_ns: Vec<f64>,
}

impl Pace {
    /// So many windows of so long are wanted, after a first one that does not count.
    #[must_use]
    pub fn new(windows: usize, window: Duration) -> Self {
        let per_message_ns = Vec::with_capacity(windows + 1);
        Pace { window, start: Instant::now(), count: 0, per_message_ns }
    }

    /// Counts a message, and says whether another is wanted.
    pub fn goes_on(&mut self) -> bool {
        self.count += 1;
        if !self.count.is_multiple_of(MESSAGES_A_READING) {
            return true;
        }
        let elapsed = self.start.elapsed();
        if elapsed < self.window {
            return true;
        }
        self.per_message_ns.push(elapsed.as_nanos() as f64 / self.count as f64);
        self.count = 0;
        self.start = Instant::now();
        self.per_message_ns.len() < self.per_message_ns.capacity()
    }

    /// The time of a message, in ns: the lower quartile of the windows, because what disturbs a
    /// stream only adds to its time.
    #[must_use]
    pub fn per_message_ns(mut self) -> f64 {
        let windows = &mut self.per_message_ns[1..];
        windows.sort_by(f64::total_cmp);
        windows[windows.len() / 4]
    }
}

/// The middle of some numbers.
#[must_use]
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Nanoseconds since an earlier moment.
#[must_use]
pub fn since(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// This moment.
#[must_use]
pub fn now() -> Instant {
    Instant::now()
}

/// Waits.
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// What this process has used of the processors since it began.
#[must_use]
pub fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
