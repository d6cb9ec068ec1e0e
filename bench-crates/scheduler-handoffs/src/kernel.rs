//! What the kernel says of this process and its threads.

#![allow(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::fs::{read_dir, read_to_string};
use std::io::{Error, ErrorKind};
use std::time::Duration;

use rustix::io::Errno;

/// How many threads this process has.
pub(crate) fn threads() -> Result<usize, String> {
    let tasks = "/proc/self/task";
    read_dir(tasks).map(Iterator::count).map_err(|error| format!("{tasks}: {error}"))
}

/// The threads of this process.
pub(crate) fn own_threads() -> Result<Vec<i32>, String> {
    let tasks = "/proc/self/task";
    let all = read_dir(tasks).map_err(|error| format!("{tasks}: {error}"))?;
    Ok(all.filter_map(|each| each.ok()?.file_name().to_str()?.parse().ok()).collect())
}

/// A file of each of these threads that there still is.
fn read_each(threads: &[i32], name: &str) -> Result<Vec<(i32, String)>, String> {
    let mut texts = Vec::new();
    for &thread in threads {
        let file = format!("/proc/self/task/{thread}/{name}");
        match read_to_string(&file) {
            Ok(text) => texts.push((thread, text)),
            Err(error) if has_ended(&error) => {}
            Err(error) => return Err(format!("{file}: {error}")),
        }
    }
    Ok(texts)
}

fn has_ended(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(Errno::SRCH.raw_os_error())
}

/// The number of the calling thread.
pub(crate) fn own_thread() -> i32 {
    rustix::thread::gettid().as_raw_nonzero().get()
}

/// Whether a thread of this process sleeps at this moment.
pub(crate) fn sleeps(thread: i32) -> bool {
    let stat = read_to_string(format!("/proc/self/task/{thread}/stat"));
    says_asleep(&stat.unwrap_or_default())
}

/// Whether every other thread of this process sleeps at this moment.
pub(crate) fn others_sleep() -> Result<bool, String> {
    let own = own_thread();
    let all = read_each(&own_threads()?, "stat")?;
    Ok(all.iter().all(|(thread, stat)| *thread == own || says_asleep(stat)))
}

fn says_asleep(stat: &str) -> bool {
    // After the name of the thread, which ends in the last bracket, comes its state.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('S'))
}

/// How often the calling thread has gone to sleep by itself since it began: its voluntary context
/// switches.
pub(crate) fn own_sleeps() -> Result<usize, String> {
    let file = "/proc/thread-self/status";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    switches(&text, "voluntary_ctxt_switches:")
}

/// How often a thread of this process was switched though it had more to do, of all together.
pub(crate) fn interruptions() -> Result<usize, String> {
    let all = read_each(&own_threads()?, "status")?;
    all.iter().map(|(_, text)| switches(text, "nonvoluntary_ctxt_switches:")).sum()
}

fn switches(status: &str, which: &str) -> Result<usize, String> {
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let count = line.and_then(|rest| rest.trim().parse().ok());
    count.ok_or_else(|| "this kernel does not count switches".to_owned())
}

/// How long threads have waited for a processor since they began: the second number of the
/// schedstat of each, since that of the process is its first thread's alone. A wait is counted once
/// it is over.
pub(crate) fn delay(of: &[i32]) -> Result<Duration, String> {
    let waited = |(_, text): &(i32, String)| {
        let ns = text.split(' ').nth(1).and_then(|ns| ns.parse().ok());
        ns.map(Duration::from_nanos)
            .ok_or_else(|| "this kernel does not count waits for a processor".to_owned())
    };
    read_each(of, "schedstat")?.iter().map(waited).sum()
}

/// The same of all threads that there are.
pub(crate) fn delay_of_all() -> Result<Duration, String> {
    delay(&own_threads()?)
}
