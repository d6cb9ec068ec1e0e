//! Work on fewer processors than the machine has: the kernel's counterpart of GOMAXPROCS.

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Does the work in a thread that may use that many processors, and so may the threads it starts.
///
/// # Errors
/// Where the kernel does not let a thread choose its processors, or the work panicked.
pub fn on<T: Send>(processors: usize, work: impl FnOnce() -> T + Send) -> Result<T, String> {
    let pinned = move || {
        restrict(processors)?;
        Ok(work())
    };
    std::thread::scope(|scope| scope.spawn(pinned).join())
        .unwrap_or_else(|_| Err("what was pinned panicked".to_owned()))
}

/// Restricts the calling thread to the first of the processors it may use.
fn restrict(processors: usize) -> Result<(), String> {
    let fault = |error| format!("a thread cannot choose its processors: {error}");
    let allowed = sched_getaffinity(None).map_err(fault)?;
    let mut chosen = CpuSet::new();
    let indices = (0..CpuSet::MAX_CPU).filter(|index| allowed.is_set(*index));
    indices.take(processors).for_each(|index| chosen.set(index));
    sched_setaffinity(None, &chosen).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_inherit_what_they_may_use() {
        let count = || sched_getaffinity(None).map(|set| set.count());
        let inherited = on(1, || std::thread::spawn(count).join());
        assert_eq!(inherited.unwrap().unwrap().unwrap(), 1);
    }
}
