//! The reference: cyclictest of rt-tests, which measures absolute sleeps of the kernel and nothing
//! of a runtime.

#![allow(clippy::disallowed_methods, reason = "a subject may be a tool, which has to be started")]

use std::process::Command;

use subject::Histogram;

/// The program.
const PROGRAM: &str = "cyclictest";
/// The greatest lateness that it counts apart, in us.
const GREATEST_US: u64 = 20_000;

/// Runs it at normal priority, like everything it is compared with, and without the tuning of
/// power management that only root can do.
///
/// # Errors
/// Why it cannot be used: it is not installed, or wants privileges, which some of its versions do
/// even at normal priority.
pub(crate) fn run(period_us: u64, events: u64) -> Result<Histogram, String> {
    let output = Command::new(PROGRAM)
        .args(["--quiet", "--default-system", "--policy=other", "--threads=1"])
        .arg(format!("--interval={period_us}"))
        .arg(format!("--loops={events}"))
        .arg(format!("--histogram={GREATEST_US}"))
        .output()
        .map_err(|error| format!("{PROGRAM}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let histogram = parse(&text);
    if histogram.counts().is_empty() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let complaint = complaint.lines().next().unwrap_or_default();
        return Err(format!("{PROGRAM} counted nothing: {complaint}"));
    }
    Ok(histogram)
}

/// Reads its histogram: lines of a lateness in whole us and a count. What was over the greatest
/// counts as that.
fn parse(text: &str) -> Histogram {
    let mut histogram = Histogram::new();
    let mut record = |us: u64, count: u64| {
        for _ in 0..count {
            histogram.record(us * 1000 + 500); // The middle of the microsecond.
        }
    };
    for line in text.lines() {
        if let Some(over) = line.strip_prefix("# Histogram Overflows:") {
            record(GREATEST_US, over.trim().parse().unwrap_or(0));
        } else if let Some((us, count)) = line.split_once(' ')
            && let (Ok(us), Ok(count)) = (us.parse(), count.trim().parse())
        {
            record(us, count);
        }
    }
    histogram
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_histogram_is_read() {
        let text = "# /dev/cpu_dma_latency set to 0us\n# Histogram\n000000 000000\n000063 000002\n\
                    000100 000001\n# Total: 000000003\n# Histogram Overflows: 00001\n";
        let counts = parse(text).counts();
        assert_eq!(counts.count(), 4);
        assert_eq!(counts.0[0][1], 2);
        assert!(parse("nothing").counts().is_empty());
    }
}
