//! How many threads and tasks this machine has room for, read before any is started.

use rustix::process::{Resource, getrlimit};
use subject::{Class, Experiment, Values, Work, values};

use crate::process::{kib_of, number, text};

/// What a thread reserves for its stack, in bytes: the standard library's default.
pub const STACK_BYTES: usize = 2 << 20;
/// A thread's stack and the guard below it.
const MAPPINGS_A_THREAD: usize = 2;
/// What a thread may have resident and in the kernel, in bytes.
const THREAD_BYTES: usize = 64 << 10;
/// What a task that waits may take, in bytes.
const TASK_BYTES: usize = 1 << 10;

/// One limit on the number of threads: what sets it, and to how many.
type Limit = (&'static str, usize);

/// Every limit that the kernel names.
fn limits() -> Result<Vec<Limit>, String> {
    let soft = |which| getrlimit(which).current.and_then(|most| usize::try_from(most).ok());
    let mut all = vec![
        ("kernel.threads-max", number("/proc/sys/kernel/threads-max")?),
        ("kernel.pid_max", number("/proc/sys/kernel/pid_max")?),
        ("vm.max_map_count", number("/proc/sys/vm/max_map_count")? / MAPPINGS_A_THREAD),
    ];
    all.extend(soft(Resource::Nproc).map(|most| ("RLIMIT_NPROC", most)));
    all.extend(soft(Resource::Data).map(|most| ("RLIMIT_DATA", most / STACK_BYTES)));
    all.extend(soft(Resource::As).map(|most| ("RLIMIT_AS", most / STACK_BYTES)));
    all.extend(group_limit().map(|most| ("pids.max of the control group", most)));
    Ok(all)
}

/// The least of `pids.max` of this process's control group and those above it, in either hierarchy.
/// A group without one has no limit.
fn group_limit() -> Option<usize> {
    let groups = text("/proc/self/cgroup")?;
    let folders = groups.lines().filter_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        let (controllers, path) = (fields.next()?, fields.next()?);
        let root = match controllers {
            "" => "/sys/fs/cgroup",
            _ if controllers.split(',').any(|each| each == "pids") => "/sys/fs/cgroup/pids",
            _ => return None,
        };
        Some((root, path.to_owned()))
    });
    let limits = folders.flat_map(|(root, path)| {
        let above = path.match_indices('/').map(|(end, _)| path[..end].to_owned());
        let each: Vec<String> = above.chain([path.clone()]).collect();
        each.into_iter().filter_map(move |path| {
            text(&format!("{root}{path}/pids.max"))?.trim().parse::<usize>().ok()
        })
    });
    limits.min()
}

/// The tightest.
fn tightest() -> Result<Limit, String> {
    let all = limits()?;
    all.into_iter().min_by_key(|(_, most)| *most).ok_or_else(|| "no limit at all".to_owned())
}

/// Observes how many threads the limits allow, without starting any.
pub fn room() -> Experiment {
    Experiment::new("room")
        .value("threads", "threads", Class::Exact)
        .value("limited_by", "", Class::State)
        .probe("threads", |_| match tightest() {
            Err(why) => Work::skip(format!("the kernel does not say how many: {why}")),
            Ok((by, most)) => Work::probe(move || {
                let mut seen = Values::new();
                seen.extend(values([("threads", most)]));
                seen.extend(values([("limited_by", by.to_owned())]));
                Ok(((), seen))
            }),
        })
}

/// Why so many threads are not started here, if so. Half of what the limits and the memory allow
/// stays with others, who have to go on starting processes.
pub fn too_many_threads(n: usize) -> Option<String> {
    let (by, most) = match tightest() {
        Ok(limit) => limit,
        Err(why) => return Some(format!("the kernel does not say how many: {why}")),
    };
    if n > most / 2 {
        return Some(format!("{n} threads are more than half of what {by} allows, {most}"));
    }
    too_much_memory(n, THREAD_BYTES)
}

/// Why so many tasks are not started here, if so.
pub fn too_many_tasks(n: usize) -> Option<String> {
    too_much_memory(n, TASK_BYTES)
}

fn too_much_memory(n: usize, bytes_each: usize) -> Option<String> {
    match kib_of("/proc/meminfo", "MemAvailable") {
        Err(why) => Some(why),
        Ok(available) if n * bytes_each > available / 2 => {
            Some(format!("{n} times {bytes_each} bytes are more than half of the memory available"))
        }
        Ok(_) => None,
    }
}
