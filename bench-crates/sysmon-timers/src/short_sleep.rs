//! Sleeps of less than a millisecond, again and again.

use std::time::Duration;

use rustix::thread::set_current_timer_slack;
use subject::{Experiment, Params, Work};

use crate::clock;
use crate::lateness::runtime;

/// What the kernel may add to a thread's sleeps to wake several at once, in ns: as little as it
/// takes. The default is 50 000.
const LEAST_SLACK_NS: u64 = 1;

pub fn short_sleep() -> Experiment {
    let asked = |p: &Params| Duration::from_micros(p.count("us") as u64);
    Experiment::new("short-sleep")
        .param("us", 50, (1, 1000))
        .variant("sleep", move |p| {
            let asked = asked(p);
            Work::repeat(move || clock::sleep(asked))
        })
        .variant("sleep-no-slack", move |p| {
            let asked = asked(p);
            if let Err(error) = set_current_timer_slack(std::num::NonZero::new(LEAST_SLACK_NS)) {
                return Work::skip(format!("the timer slack cannot be set: {error}"));
            }
            Work::repeat(move || clock::sleep(asked))
        })
        .variant("tokio-sleep", move |p| {
            let (asked, tokio) = (asked(p), runtime(1));
            Work::repeat(move || tokio.block_on(async { tokio::time::sleep(asked).await }))
        })
}
