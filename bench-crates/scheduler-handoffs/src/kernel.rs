//! What the kernel says of this process and its threads.

#![allow(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::fs::{read_dir, read_to_string};

/// How many threads this process has.
pub(crate) fn threads() -> Result<usize, String> {
    let tasks = "/proc/self/task";
    read_dir(tasks).map(Iterator::count).map_err(|error| format!("{tasks}: {error}"))
}

/// The number of the calling thread.
pub(crate) fn own_thread() -> i32 {
    rustix::thread::gettid().as_raw_nonzero().get()
}

/// Whether a thread of this process sleeps at this moment.
pub(crate) fn sleeps(thread: i32) -> bool {
    let stat = read_to_string(format!("/proc/self/task/{thread}/stat")).unwrap_or_default();
    // After the name of the thread, which ends in the last bracket, comes its state.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('S'))
}

/// How often the calling thread has gone to sleep by itself since it began: its voluntary context
/// switches.
pub(crate) fn own_sleeps() -> Result<usize, String> {
    let file = "/proc/thread-self/status";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
    let count = line.and_then(|rest| rest.trim().parse().ok());
    count.ok_or_else(|| format!("{file} does not count switches"))
}
