//! What else happened while a process ran: from `/proc`, before and after.
//!
//! Processor time is counted by the kernel in ticks of 10 ms, so the shares of a process that ran
//! for 50 ms are known to about a tenth of two cores. Our own waiting and the subject's own work
//! are taken off: what is left is what others used.

use model::Conditions;
use rustix::process::Pid;

use crate::clock::Stopwatch;
use crate::files;

/// The counters of the machine and of ourselves at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before {
    machine: MachineTicks,
    own_ticks: u64,
    load1: f64,
    began: Stopwatch,
}

/// Ticks of all processors together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct MachineTicks {
    total: u64,
    busy: u64,
    steal: u64,
}

impl Before {
    pub(crate) fn now() -> Self {
        let load = files::line("/proc/loadavg");
        Before {
            machine: machine_ticks(&files::line("/proc/stat")),
            own_ticks: ticks_of("self"),
            load1: load.split(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0.0),
            began: Stopwatch::start(),
        }
    }

    /// What happened since, as far as a process that may be gone still tells; `None` where the
    /// only work was our own.
    pub(crate) fn until_now(&self, pid: Option<Pid>, padding_bytes: u32) -> Conditions {
        let child = pid.map(|pid| pid.as_raw_nonzero().to_string()).unwrap_or_default();
        let after = machine_ticks(&files::line("/proc/stat"));
        let total = after.total.saturating_sub(self.machine.total).max(1) as f64;
        let busy = after.busy.saturating_sub(self.machine.busy);
        let ours = ticks_of("self").saturating_sub(self.own_ticks) + ticks_of(&child);
        let steal = after.steal.saturating_sub(self.machine.steal);
        let status = files::text(format!("/proc/{child}/status")).unwrap_or_default();
        let threads = Threads::of(&child);
        Conditions {
            others_busy: rounded(busy.saturating_sub(ours) as f64 / total),
            steal: rounded(steal as f64 / total),
            run_delay_ns: threads.run_delay_ns,
            involuntary_switches: threads.involuntary_switches,
            load1: self.load1,
            peak_rss_bytes: files::number_after(&status, "VmHWM").unwrap_or(0) << 10,
            env_padding_bytes: padding_bytes,
            process_ns: self.began.ns(),
        }
    }
}

/// A share with four digits: more are not known.
fn rounded(share: f64) -> f64 {
    (share.min(1.0) * 1e4).round() / 1e4
}

/// The first line of `/proc/stat`: user nice system idle iowait irq softirq steal (proc(5)).
fn machine_ticks(line: &str) -> MachineTicks {
    let ticks: Vec<u64> = line.split_whitespace().filter_map(|text| text.parse().ok()).collect();
    let at = |index: usize| ticks.get(index).copied().unwrap_or(0);
    let busy = at(0) + at(1) + at(2) + at(5) + at(6);
    MachineTicks { total: busy + at(3) + at(4) + at(7), busy, steal: at(7) }
}

/// User and system ticks of a process, fields 14 and 15 of `/proc/[pid]/stat` (proc(5)).
fn ticks_of(pid: &str) -> u64 {
    let line = files::line(format!("/proc/{pid}/stat"));
    // The name before may contain anything, brackets included.
    let Some((_, rest)) = line.rsplit_once(')') else { return 0 };
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let at = |index: usize| fields.get(index).and_then(|text| text.parse().ok()).unwrap_or(0);
    at(11) + at(12)
}

/// Sums over the threads of a process.
#[derive(Default)]
struct Threads {
    run_delay_ns: u64,
    involuntary_switches: u64,
}

impl Threads {
    fn of(pid: &str) -> Self {
        let mut sums = Threads::default();
        for task in files::folder(format!("/proc/{pid}/task")) {
            // Time on the processor, time waiting for one, slices (kernel: sched-stats).
            let line = files::line(task.join("schedstat"));
            let delay = line.split(' ').nth(1).and_then(|text| text.parse::<u64>().ok());
            sums.run_delay_ns += delay.unwrap_or(0);
            let status = files::text(task.join("status")).unwrap_or_default();
            let switches = files::number_after(&status, "nonvoluntary_ctxt_switches");
            sums.involuntary_switches += switches.unwrap_or(0);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_read_as_the_manual_page_has_them() {
        let line = "cpu  100 20 30 4000 50 6 7 80 9 10";
        let expected = MachineTicks { total: 4293, busy: 163, steal: 80 };
        assert_eq!(machine_ticks(line), expected);
        assert_eq!(machine_ticks(""), MachineTicks::default());
    }

    #[test]
    fn our_own_process_can_be_read() {
        let threads = Threads::of("self");
        assert!(threads.run_delay_ns < u64::MAX);
        let before = Before::now();
        let conditions = before.until_now(Some(rustix::process::getpid()), 7);
        assert!(conditions.peak_rss_bytes > 0);
        assert_eq!(before.until_now(None, 0).peak_rss_bytes, 0);
        assert_eq!(conditions.env_padding_bytes, 7);
        assert!((0.0..=1.0).contains(&conditions.others_busy));
    }
}
