//! What the kernel knows of this process. Memory in which no value lives any more is read through
//! it: a file of the kernel's may be read at any address, and a wrong one is an error, not a fault.

#![allow(clippy::disallowed_methods, reason = "a subject reads its own files in /proc")]

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// The smallest page of every machine this runs on.
const PAGE_BYTES: usize = 4096;

/// This process's memory, by address.
pub struct OwnMemory(File);

impl OwnMemory {
    pub fn open() -> Result<Self, String> {
        File::open("/proc/self/mem").map(OwnMemory).map_err(|error| error.to_string())
    }

    /// Fills the buffer with what is at the address.
    pub fn read(&self, into: &mut [u8], at: usize) -> Result<(), String> {
        self.0.read_exact_at(into, at as u64).map_err(|error| format!("memory at {at:#x}: {error}"))
    }
}

/// How often this process touched a page that had to be mapped first: `minflt` of proc(5), counted
/// from the state, which follows the name in brackets.
pub fn minor_faults() -> Result<usize, String> {
    let line = text("stat")?;
    let fields = line.rsplit_once(')').map(|(_, rest)| rest.split_whitespace());
    let faults = fields.and_then(|mut fields| fields.nth(7)?.parse().ok());
    faults.ok_or_else(|| "stat has no minor faults".to_owned())
}

/// The memory of this process that has pages. It is counted from the page tables; the counters in
/// statm lag behind by some pages for each processor.
pub fn resident_bytes() -> Result<usize, String> {
    let rollup = text("smaps_rollup")?;
    let kib = rollup.lines().find_map(|line| {
        line.strip_prefix("Rss:")?.trim().strip_suffix(" kB")?.parse::<usize>().ok()
    });
    kib.map(|kib| kib << 10).ok_or_else(|| "smaps_rollup has no line of Rss".to_owned())
}

/// What the pages of the mapping at this address come from: `file` or `anonymous`.
pub fn backing(at: usize) -> Result<String, String> {
    let maps = text("maps")?;
    let found = maps.lines().find_map(|line| {
        let mut fields = line.split_whitespace();
        let (low, end) = fields.next()?.split_once('-')?;
        let low = usize::from_str_radix(low, 16).ok()?;
        let end = usize::from_str_radix(end, 16).ok()?;
        let inode = fields.nth(3)?;
        (low..end).contains(&at).then_some(if inode == "0" { "anonymous" } else { "file" })
    });
    found.map(str::to_owned).ok_or_else(|| format!("no mapping holds the address {at:#x}"))
}

/// How many bytes of a range have a page (proc(5), pagemap: bit 63 of each entry).
pub fn resident_in(at: usize, length: usize) -> Result<usize, String> {
    const ENTRY_BYTES: usize = 8;
    const PRESENT: u64 = 1 << 63;
    let pagemap = File::open("/proc/self/pagemap").map_err(|error| error.to_string())?;
    let (first, end) = (at / PAGE_BYTES, (at + length).div_ceil(PAGE_BYTES));
    let mut entries = vec![0; (end - first) * ENTRY_BYTES];
    let read = pagemap.read_exact_at(&mut entries, (first * ENTRY_BYTES) as u64);
    read.map_err(|error| error.to_string())?;
    let (entries, _) = entries.as_chunks::<ENTRY_BYTES>();
    let present = entries.iter().filter(|entry| u64::from_le_bytes(**entry) & PRESENT != 0);
    Ok(present.count() * PAGE_BYTES)
}

fn text(name: &str) -> Result<String, String> {
    let read: io::Result<String> = std::fs::read_to_string(format!("/proc/self/{name}"));
    read.map_err(|error| format!("{name}: {error}"))
}
