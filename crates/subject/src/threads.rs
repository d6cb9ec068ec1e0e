//! What the kernel says of the threads of this process.

#![expect(clippy::disallowed_methods, reason = "a subject reads what the kernel says of itself")]

use std::collections::BTreeMap;
use std::fs::{read_dir, read_to_string};
use std::io::{Error, ErrorKind};
use std::time::Duration;

use rustix::io::Errno;
use rustix::time::{ClockId, clock_gettime};

/// The calling thread, as the kernel numbers it.
#[must_use]
pub fn own() -> i32 {
    rustix::thread::gettid().as_raw_nonzero().get()
}

/// The threads of this process.
///
/// # Errors
/// Where `/proc` does not list them.
pub fn all() -> Result<Vec<i32>, String> {
    let tasks = "/proc/self/task";
    let all = read_dir(tasks).map_err(|error| format!("{tasks}: {error}"))?;
    Ok(all.filter_map(|each| each.ok()?.file_name().to_str()?.parse().ok()).collect())
}

/// How many threads this process has.
///
/// # Errors
/// Where `/proc` does not list them.
pub fn count() -> Result<usize, String> {
    all().map(|all| all.len())
}

/// Whether a thread of this process sleeps at this moment.
#[must_use]
pub fn sleeps(thread: i32) -> bool {
    let stat = read_to_string(format!("/proc/self/task/{thread}/stat"));
    says_asleep(&stat.unwrap_or_default())
}

/// Whether every thread of this process but the calling one sleeps at this moment.
///
/// # Errors
/// Where `/proc` does not say so.
pub fn others_sleep() -> Result<bool, String> {
    let own = own();
    let stats = of_each(&all()?, "stat")?;
    Ok(stats.iter().all(|(thread, stat)| *thread == own || says_asleep(stat)))
}

fn says_asleep(stat: &str) -> bool {
    // After the name of the thread, which ends in the last bracket, comes its state.
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('S'))
}

/// How often the calling thread has gone to sleep by itself since it began: its voluntary context
/// switches.
///
/// # Errors
/// Where the kernel does not count them.
pub fn own_sleeps() -> Result<usize, String> {
    let file = "/proc/thread-self/status";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    switches(&text, "voluntary_ctxt_switches:")
}

/// How often a thread of this process was switched though it had more to do, of all together: their
/// involuntary context switches.
///
/// # Errors
/// Where the kernel does not count them.
pub fn interruptions() -> Result<usize, String> {
    let statuses = of_each(&all()?, "status")?;
    statuses.iter().map(|(_, text)| switches(text, "nonvoluntary_ctxt_switches:")).sum()
}

fn switches(status: &str, which: &str) -> Result<usize, String> {
    let line = status.lines().find_map(|line| line.strip_prefix(which));
    let count = line.and_then(|rest| rest.trim().parse().ok());
    count.ok_or_else(|| "this kernel does not count switches".to_owned())
}

/// What a thread has had of the processors since it began: the first two numbers of its schedstat
/// (proc(5) in the kernel's own documentation, scheduler/sched-stats).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// How long it ran; of a thread that runs, up to the last time that the kernel looked.
    pub ran: Duration,
    /// How long it waited for a processor though it was ready. A wait is counted once it is over.
    pub delayed: Duration,
}

impl Account {
    /// What came since an earlier look.
    #[must_use]
    pub fn since(self, before: Account) -> Account {
        Account {
            ran: self.ran.saturating_sub(before.ran),
            delayed: self.delayed.saturating_sub(before.delayed),
        }
    }
}

/// The accounts of all threads of this process.
///
/// # Errors
/// Where the kernel keeps none.
pub fn accounts() -> Result<BTreeMap<i32, Account>, String> {
    let texts = of_each(&all()?, "schedstat")?;
    texts.iter().map(|(thread, text)| Ok((*thread, account(text)?))).collect()
}

/// The account of the calling thread, at this moment.
///
/// # Errors
/// Where the kernel keeps none.
pub fn own_account() -> Result<Account, String> {
    let file = "/proc/thread-self/schedstat";
    let text = read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    Ok(Account { ran: own_time(), ..account(&text)? })
}

fn account(text: &str) -> Result<Account, String> {
    let mut numbers = text.split_ascii_whitespace().map(|ns| ns.parse().map(Duration::from_nanos));
    match (numbers.next(), numbers.next()) {
        (Some(Ok(ran)), Some(Ok(delayed))) => Ok(Account { ran, delayed }),
        _ => Err("this kernel does not count waits for a processor".to_owned()),
    }
}

/// How long all threads have waited for a processor since they began: the account of the process
/// is its first thread's alone.
///
/// # Errors
/// Where the kernel does not count it.
pub fn delay_of_all() -> Result<Duration, String> {
    Ok(accounts()?.values().map(|account| account.delayed).sum())
}

/// How long the calling thread has run since it began (`clock_gettime(2)`).
#[must_use]
pub fn own_time() -> Duration {
    let used = clock_gettime(ClockId::ThreadCPUTime);
    let part = |value: i64| u64::try_from(value).unwrap_or(0);
    Duration::from_secs(part(used.tv_sec)) + Duration::from_nanos(part(used.tv_nsec))
}

/// A file of each of these threads that there still is.
fn of_each(threads: &[i32], name: &str) -> Result<Vec<(i32, String)>, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_and_states_are_read() {
        let (ran, delayed) = (Duration::from_nanos(7), Duration::from_nanos(5));
        assert_eq!(account("7 5 3\n"), Ok(Account { ran, delayed }));
        assert!(account("7").is_err() && account("").is_err());
        assert!(says_asleep("12 (a ) name) S 1 2") && !says_asleep("12 (S) R 1 2"));
        let status = "voluntary_ctxt_switches:\t12\nnonvoluntary_ctxt_switches:\t3\n";
        assert_eq!(switches(status, "nonvoluntary_ctxt_switches:"), Ok(3));
        assert!(switches("", "voluntary_ctxt_switches:").is_err());
    }

    #[test]
    fn a_thread_knows_itself() {
        assert!(all().unwrap().contains(&own()));
        assert!(!sleeps(own()), "who asks is awake");
        let before = own_account().unwrap();
        while own_time() < before.ran + Duration::from_micros(50) {}
        assert!(own_account().unwrap().ran > before.ran);
        assert_eq!(of_each(&[i32::MAX], "schedstat"), Ok(vec![]), "who has ended has none");
    }
}
