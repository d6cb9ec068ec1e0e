//! The clocks. The one module of the repository that reads them.
//!
//! Lengths of time come from the monotonic clock, which neither runs backwards nor is set; the
//! wall clock only names the moment a run began. Subjects read their own monotonic clock.

#![allow(clippy::disallowed_methods, reason = "this is the module that reads clocks")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A monotonic stopwatch, for everybody who may not read a clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    began: Instant,
}

impl Stopwatch {
    /// Begins to measure.
    #[must_use]
    pub fn start() -> Self {
        Stopwatch { began: Instant::now() }
    }

    /// Time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Seconds since the start.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.elapsed().as_secs_f64()
    }

    /// Nanoseconds since the start.
    #[must_use]
    pub fn ns(&self) -> u64 {
        u64::try_from(self.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A moment after which waiting ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    at: Instant,
}

impl Deadline {
    /// So much time from now.
    pub(crate) fn after(time: Duration) -> Self {
        Deadline { at: Instant::now() + time }
    }

    /// What is left; nothing when it has passed.
    pub(crate) fn left(self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    /// The earlier of this and so much time from now.
    pub(crate) fn at_most(self, time: Duration) -> Self {
        Deadline { at: self.at.min(Instant::now() + time) }
    }
}

/// Waits.
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// The present moment in UTC, to the millisecond, so that two short runs one after the other have
/// an order: `2026-11-24T11:07:17.042Z`. A clock before 1970 reads as 1970.
#[must_use]
pub fn now_rfc3339() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    rfc3339(since.as_secs(), since.subsec_millis())
}

/// A seed nobody chose, below 2⁵³, so that every JSON reader keeps it whole.
#[must_use]
pub fn fresh_seed() -> u64 {
    fastrand::Rng::new().u64(..1 << 53)
}

/// Seconds since 1970 as a date and time, by Howard Hinnant's `civil_from_days`: years begin in
/// March, so that the leap day is the last of its year.
fn rfc3339(seconds: u64, milliseconds: u32) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let cases = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_795_518_437, "2026-11-24T11:07:17Z"),
        ];
        for (seconds, text) in cases {
            assert_eq!(rfc3339(seconds, 42), text.replace('Z', ".042Z"));
        }
    }

    #[test]
    fn seeds_fit_a_double() {
        assert!((0..1000).all(|_| fresh_seed() < 1 << 53));
    }
}
