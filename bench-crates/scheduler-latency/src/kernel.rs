//! What the kernel says of this process: its threads and its memory.

#![expect(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use crate::clock;

/// How long tasks and threads may take to be where they belong, in ns.
const PATIENCE_NS: u64 = 5_000_000_000;
/// What lies between two looks at what is waited for.
pub(crate) const BETWEEN_LOOKS: Duration = Duration::from_millis(1);
/// In how many looks in a row the number of threads must be the same.
const STABLE: usize = 4;

/// Waits until the condition is true.
pub(crate) fn wait_for(mut condition: impl FnMut() -> bool) -> Result<(), String> {
    let end = clock::now() + PATIENCE_NS;
    while !condition() {
        if clock::now() > end {
            return Err("what was waited for does not come".to_owned());
        }
        clock::sleep(BETWEEN_LOOKS);
    }
    Ok(())
}

/// The threads of this process, as the kernel numbers them.
pub(crate) type Threads = BTreeSet<i32>;

/// The threads of this process.
pub(crate) fn threads() -> Result<Threads, String> {
    subject::threads::all().map(|all| all.into_iter().collect())
}

/// Looks at the threads until no more are started.
pub(crate) fn settled_threads() -> Result<Threads, String> {
    let (mut all, mut same) = (threads()?, 0);
    while same < STABLE {
        clock::sleep(BETWEEN_LOOKS);
        let next = threads()?;
        same = if next.len() == all.len() { same + 1 } else { 0 };
        all = next;
    }
    Ok(all)
}

/// What is resident, in bytes, counted page by page.
pub(crate) fn resident_bytes() -> Result<f64, String> {
    kib_of("/proc/self/smaps_rollup", "Rss:")
}

/// How much address space is taken, in bytes.
pub(crate) fn reserved_bytes() -> Result<f64, String> {
    kib_of("/proc/self/status", "VmSize:")
}

fn kib_of(file: &str, name: &str) -> Result<f64, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
    kib.map(|kib| kib * 1024.0).ok_or_else(|| format!("{file} has no '{name}'"))
}
