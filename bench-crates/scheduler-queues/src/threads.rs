//! How many threads this process has.

#![expect(clippy::disallowed_methods, reason = "the kernel is asked")]

use std::fs::read_to_string;

use crate::tasks::{PATIENCE, within};

/// So many looks, some milliseconds in all, have to agree on a number of threads.
const LOOKS: usize = 40;

/// The number of threads.
pub fn count() -> Result<usize, String> {
    let file = "/proc/self/status";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Threads:"));
    let count = line.and_then(|rest| rest.trim().parse().ok());
    count.ok_or_else(|| format!("{file} does not count threads"))
}

/// Whether the kernel says how many there are.
pub fn are_counted() -> bool {
    count().is_ok()
}

/// The number of threads once it does not change any more.
pub fn settled() -> Result<usize, String> {
    let (mut seen, mut same) = (0, 0);
    let settled = within(PATIENCE, || {
        let now = count().unwrap_or(0);
        same = if now == seen { same + 1 } else { 0 };
        seen = now;
        same >= LOOKS
    });
    if settled { Ok(seen) } else { Err("the number of threads goes on changing".to_owned()) }
}
