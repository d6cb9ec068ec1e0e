//! What the kernel says of this process, and of the machine.

#![allow(clippy::disallowed_methods, reason = "a subject reads its own files in /proc")]

use std::fs::{read_dir, read_to_string};

/// Reads a line such as `VmHWM:  1234 kB` of a file in /proc, in bytes.
pub fn kib_of(file: &str, name: &str) -> Result<usize, String> {
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let kib = text.lines().find_map(|line| {
        let rest = line.strip_prefix(name)?.strip_prefix(':')?;
        rest.trim().strip_suffix(" kB")?.trim().parse::<usize>().ok()
    });
    kib.map(|kib| kib << 10).ok_or_else(|| format!("{file} has no line of {name}"))
}

/// A file with one number.
pub fn number(file: &str) -> Result<usize, String> {
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    text.trim().parse().map_err(|_| format!("{file} is no number: {}", text.trim()))
}

/// The text of a file, where there is one.
pub fn text(file: &str) -> Option<String> {
    read_to_string(file).ok()
}

/// What a process takes, in bytes and numbers.
#[derive(Clone, Copy, Debug)]
pub struct Footprint {
    /// Counted from the page tables; the counters in statm lag behind.
    pub resident: usize,
    /// What the kernel has for its page tables, and for the stacks of threads. The latter are
    /// those of the whole machine.
    pub kernel: usize,
    /// Private memory, whether there are pages behind it or not.
    pub reserved: usize,
    pub threads: usize,
    pub descriptors: usize,
    /// How often its threads have given up a processor or lost it.
    pub switches: usize,
}

pub fn footprint() -> Result<Footprint, String> {
    let status = |name| kib_of("/proc/self/status", name);
    let threads = entries("/proc/self/task")?;
    Ok(Footprint {
        resident: kib_of("/proc/self/smaps_rollup", "Rss")?,
        kernel: status("VmPTE")? + kib_of("/proc/meminfo", "KernelStack")?,
        reserved: status("VmData")?,
        threads: threads.len(),
        descriptors: entries("/proc/self/fd")?.len(),
        switches: threads.iter().map(|thread| switches_of(thread)).sum(),
    })
}

fn entries(folder: &str) -> Result<Vec<String>, String> {
    let list = read_dir(folder).map_err(|error| format!("{folder}: {error}"))?;
    Ok(list.flatten().map(|entry| entry.path().display().to_string()).collect())
}

/// How often a thread was switched; one that has ended meanwhile does not count.
fn switches_of(thread: &str) -> usize {
    let text = text(&format!("{thread}/status")).unwrap_or_default();
    let switches = text.lines().filter_map(|line| {
        let (name, number) = line.split_once(':')?;
        if !name.ends_with("voluntary_ctxt_switches") {
            return None;
        }
        number.trim().parse::<usize>().ok()
    });
    switches.sum()
}

/// The most that was ever resident.
pub fn peak_bytes() -> Result<usize, String> {
    kib_of("/proc/self/status", "VmHWM")
}
