//! What the kernel says of this process's memory.

#![allow(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::fs::read_to_string;

use subject::{Answer, Values, Work};

/// How many bytes are resident now. `smaps_rollup` walks the page tables, so its number is exact.
pub fn resident_bytes() -> Result<usize, String> {
    let file = "/proc/self/smaps_rollup";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next()?.parse::<usize>().ok());
    kib.map(|kib| kib * 1024).ok_or_else(|| format!("{file} has no Rss"))
}

/// An observation that needs what the kernel says of resident memory; skipped where it is silent.
pub fn watched<A: Answer + 'static>(
    observe: impl FnMut() -> Result<(A, Values), String> + 'static,
) -> Work {
    match resident_bytes() {
        Ok(_) => Work::probe(observe),
        Err(why) => Work::skip(why),
    }
}
