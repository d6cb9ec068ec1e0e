//! What the kernel says of this process's memory.
//!
//! `smaps_rollup` walks the page tables, so its numbers are exact; those of `statm` lag behind by a
//! batch of pages for each processor.

#![allow(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::fs::read_to_string;

use subject::{Answer, Values, Work};

/// The size of a page that experiments count in, whatever the machine's.
pub const PAGE_BYTES: usize = 4096;

/// What is resident now.
#[derive(Clone, Copy, Debug)]
pub struct Resident {
    /// Bytes of pages the kernel has for this process.
    pub bytes: usize,
    /// Those among them that it may take without asking (`MADV_FREE`).
    pub lazy_free_bytes: usize,
}

/// What is resident now.
pub fn resident() -> Result<Resident, String> {
    let file = "/proc/self/smaps_rollup";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    Ok(Resident { bytes: kib(&text, "Rss:")?, lazy_free_bytes: kib(&text, "LazyFree:")? })
}

/// How many bytes are resident now.
pub fn resident_bytes() -> Result<usize, String> {
    Ok(resident()?.bytes)
}

/// The most that was ever resident.
pub fn peak_bytes() -> Result<usize, String> {
    let file = "/proc/self/status";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    kib(&text, "VmHWM:")
}

/// How many bytes of addresses the process has mapped, backed or not.
pub fn mapped_bytes() -> Result<usize, String> {
    let file = "/proc/self/status";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    kib(&text, "VmSize:")
}

/// How many mappings the process has.
pub fn mappings() -> Result<usize, String> {
    let file = "/proc/self/maps";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    Ok(text.lines().count())
}

/// How often a page had to be found, without reading a disk, since the process began.
pub fn minor_faults() -> Result<usize, String> {
    let file = "/proc/self/stat";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    // The program's name, in brackets, may have spaces; minflt is the eighth field after it.
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    let faults = fields.into_iter().nth(7).and_then(|field| field.parse().ok());
    faults.ok_or_else(|| format!("{file} has no count of faults"))
}

/// An observation that needs what the kernel says of resident memory; skipped where it is silent.
pub fn watched<A: Answer + 'static>(
    observe: impl FnMut() -> Result<(A, Values), String> + 'static,
) -> Work {
    match resident() {
        Ok(_) => Work::probe(observe),
        Err(why) => Work::skip(why),
    }
}

/// The number after `label`, which is in KiB, in bytes.
fn kib(text: &str, label: &str) -> Result<usize, String> {
    let line = text.lines().find_map(|line| line.strip_prefix(label));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse::<usize>().ok());
    number.map(|kib| kib * 1024).ok_or_else(|| format!("the kernel does not say `{label}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_label() {
        let text = "55a0-7ff [rollup]\nRss:            2412 kB\nLazyFree:          0 kB\n";
        assert_eq!(kib(text, "Rss:"), Ok(2412 * 1024));
        assert_eq!(kib(text, "LazyFree:"), Ok(0));
        assert!(kib(text, "Swap:").is_err());
    }

    #[test]
    fn a_touched_block_is_resident() {
        let before = resident_bytes().unwrap();
        let block = std::hint::black_box(vec![1_u8; 32 << 20]);
        let grown = resident_bytes().unwrap() - before;
        // Tests run beside each other, and give memory back meanwhile.
        assert!(grown >= 16 << 20, "{grown}");
        assert!(peak_bytes().unwrap() >= grown && mapped_bytes().unwrap() >= grown);
        assert!(mappings().unwrap() > 3 && minor_faults().unwrap() > 3);
        drop(block);
    }
}
