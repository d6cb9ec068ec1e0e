//! The table of this process's descriptors, as /proc shows it, and files to put into it.

#![expect(clippy::disallowed_methods, reason = "opening files and waiting is what is measured")]

use std::fs::{self, File};
use std::io;
use std::os::fd::RawFd;
use std::time::{Duration, Instant};

use rustix::io::Errno;

/// A regular file that is always there, can be read and needs no cleaning up: this program.
pub const REGULAR_FILE: &str = "/proc/self/exe";
/// What every program on Linux begins with.
pub const MAGIC: &[u8] = b"\x7fELF";

/// Opens the regular file.
pub fn open_file() -> io::Result<File> {
    File::open(REGULAR_FILE)
}

/// Reads it from beginning to end.
pub fn read_whole() -> io::Result<Vec<u8>> {
    fs::read(REGULAR_FILE)
}

/// Opens it so often.
pub fn open_many(count: usize) -> io::Result<Vec<File>> {
    (0..count).map(|_| open_file()).collect()
}

/// Opens it until that fails: the files and the failure.
pub fn fill() -> (Vec<File>, io::Error) {
    let mut files = Vec::new();
    loop {
        match open_file() {
            Ok(file) => files.push(file),
            Err(error) => return (files, error),
        }
    }
}

/// The numbers of all open descriptors, ascending, but the one that looking takes. At the limit
/// there is none left to look with.
pub fn held() -> Result<Vec<RawFd>, String> {
    let entries = fs::read_dir("/proc/self/fd").map_err(text)?;
    let names = entries.map(|entry| entry.map(|entry| entry.file_name()));
    let names = names.collect::<io::Result<Vec<_>>>().map_err(text)?;
    let numbers = names.iter().filter_map(|name| name.to_str()?.parse().ok());
    // The directory is closed by now: its own number is the one that names nothing.
    let mut numbers: Vec<RawFd> = numbers.filter(|number| target(*number).is_some()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// What the number names, such as `pipe:[1234]`.
pub fn target(number: RawFd) -> Option<String> {
    let name = fs::read_link(format!("/proc/self/fd/{number}")).ok()?;
    Some(name.to_string_lossy().into_owned())
}

/// The text of a small file of /proc; empty when it is gone.
pub fn text_of(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// An error: `none`, the kernel's name for it, or its message.
pub fn fault<T>(result: &io::Result<T>) -> String {
    match result {
        Ok(_) => "none".to_owned(),
        Err(error) => name_of(error),
    }
}

/// The kernel's name for an error, or its message.
pub fn name_of(error: &io::Error) -> String {
    let name = match Errno::from_io_error(error) {
        Some(Errno::BADF) => "EBADF",
        Some(Errno::MFILE) => "EMFILE",
        Some(Errno::NFILE) => "ENFILE",
        Some(Errno::PERM) => "EPERM",
        _ => return error.to_string(),
    };
    name.to_owned()
}

/// An error as the subject reports it.
pub fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// Waits until the condition is true, for so long at most, and says whether it is.
pub fn within(most: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while !condition() {
        if start.elapsed() > most {
            return false;
        }
        pause(Duration::from_millis(1));
    }
    true
}

/// Counts how often the operation succeeds within so long.
pub fn count_within(most: Duration, mut operation: impl FnMut() -> bool) -> usize {
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < most {
        count += usize::from(operation());
    }
    count
}

/// Waits.
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}
