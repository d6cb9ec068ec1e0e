//! How late a wake-up is: sleeps, timers, tickers and deadlines, of the system and of tokio.
//!
//! Wake-ups fall due on a grid that is laid before the first and does not move when one is late. A
//! late wake-up is therefore late for everything that fell due meanwhile, and each of those counts
//! with its own lateness: without that a stall of a hundred periods would be one bad event (Tene's
//! "coordinated omission").

use std::time::Duration;

use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime,
};
use subject::{Experiment, Histogram, Params, Work};
use tokio::runtime::{Builder, Runtime};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout_at};

use crate::connection::{silent_socket, tokio_socket};
use crate::spin::Spinners;
use crate::{clock, cyclictest};

/// What the deadlines of one run move over the grid of whole milliseconds that wheels round to, so
/// that a run does not measure the one phase it happened to start in.
const GRID_SWEEP_NS: u64 = 1_000_000;

/// The experiment, with every processor kept busy by other processes or not.
pub fn lateness(id: &'static str, busy: bool) -> Experiment {
    let with = move |measure: fn(&Schedule, &mut Histogram)| {
        move |p: &Params| {
            let (period_ns, total_ns) = times(p);
            Work::distribution(move || {
                let _spinners = busy.then(Spinners::start);
                let mut histogram = Histogram::new();
                measure(&Schedule::fit(period_ns, total_ns), &mut histogram);
                histogram
            })
        }
    };
    Experiment::new(id)
        .param("period_us", 1000, (10, 1_000_000))
        .param("run_ms", 65, (1, 60_000))
        .probe("sleep", with(sleep))
        .probe("nanosleep", with(nanosleep))
        .probe("timerfd", with(timerfd))
        .probe("deadline", with(deadline))
        .probe("tokio-sleep", with(tokio_sleep))
        .probe("tokio-ticker", with(tokio_ticker))
        .probe("tokio-deadline", with(tokio_deadline))
        .probe("cyclictest", move |p| {
            let (period_ns, total_ns) = times(p);
            let plan = Schedule::fit(period_ns, total_ns);
            // It has run when it is known whether it can: what is timed hands over what it counted.
            let _spinners = busy.then(Spinners::start);
            match cyclictest::run(plan.period_ns / 1000, plan.events) {
                Ok(histogram) => Work::distribution(move || histogram.clone()),
                Err(why) => Work::skip(format!("{why} (Debian: rt-tests)")),
            }
        })
}

fn times(p: &Params) -> (u64, u64) {
    (p.count("period_us") as u64 * 1000, p.count("run_ms") as u64 * 1_000_000)
}

struct Schedule {
    start_ns: u64,
    period_ns: u64,
    events: u64,
}

impl Schedule {
    /// As many events as fit into the time, from now on; one at least.
    fn fit(period_ns: u64, total_ns: u64) -> Self {
        let events = (total_ns / period_ns).max(1);
        let sweep = if period_ns >= GRID_SWEEP_NS { GRID_SWEEP_NS / events } else { 0 };
        Schedule { start_ns: clock::now_ns(), period_ns: period_ns + sweep, events }
    }

    /// When an event falls due; the first is event 1.
    fn due_ns(&self, event: u64) -> u64 {
        self.start_ns + event * self.period_ns
    }

    /// Records what has fallen due from this event on, and returns the first that has not.
    fn passed(&self, mut event: u64, histogram: &mut Histogram) -> u64 {
        let now_ns = clock::now_ns();
        while event <= self.events && now_ns >= self.due_ns(event) {
            histogram.record(now_ns - self.due_ns(event));
            event += 1;
        }
        event
    }

    /// Waits for every event.
    fn measure(&self, histogram: &mut Histogram, mut wait: impl FnMut(u64)) {
        let mut event = 1;
        while event <= self.events {
            wait(self.due_ns(event));
            event = self.passed(event, histogram);
        }
    }
}

fn sleep(plan: &Schedule, histogram: &mut Histogram) {
    plan.measure(histogram, |due_ns| clock::sleep(clock::until(due_ns)));
}

fn nanosleep(plan: &Schedule, histogram: &mut Histogram) {
    plan.measure(histogram, clock::sleep_until);
}

/// A periodic timer of the kernel, on the schedule's own grid.
fn timerfd(plan: &Schedule, histogram: &mut Histogram) {
    let made = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC);
    let timer = made.unwrap_or_else(|error| panic!("no timerfd: {error}"));
    let grid = Itimerspec {
        it_interval: clock::timespec(plan.period_ns),
        it_value: clock::timespec(plan.due_ns(1)),
    };
    timerfd_settime(&timer, TimerfdTimerFlags::ABSTIME, &grid)
        .unwrap_or_else(|error| panic!("the timerfd cannot be set: {error}"));
    plan.measure(histogram, |_| {
        let mut expirations = [0; 8];
        let _ = rustix::io::read(&timer, &mut expirations);
    });
}

/// A read from a socket on which nothing arrives, with a timeout.
fn deadline(plan: &Schedule, histogram: &mut Histogram) {
    let silent = silent_socket().unwrap_or_else(|error| panic!("no socket: {error}"));
    plan.measure(histogram, |due_ns| {
        // Zero would be no timeout at all.
        let left = clock::until(due_ns).max(Duration::from_micros(1));
        let ended = silent.set_read_timeout(Some(left)).and_then(|()| silent.recv(&mut [0]));
        assert!(ended.is_err(), "something came from nobody");
    });
}

fn tokio_sleep(plan: &Schedule, histogram: &mut Histogram) {
    runtime(1).block_on(async {
        let mut event = 1;
        while event <= plan.events {
            sleep_until(Instant::from_std(clock::instant(plan.due_ns(event)))).await;
            event = plan.passed(event, histogram);
        }
    });
}

fn tokio_ticker(plan: &Schedule, histogram: &mut Histogram) {
    runtime(1).block_on(async {
        let first = Instant::from_std(clock::instant(plan.due_ns(1)));
        let mut ticker = interval_at(first, Duration::from_nanos(plan.period_ns));
        ticker.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut event = 1;
        while event <= plan.events {
            ticker.tick().await;
            event = plan.passed(event, histogram);
        }
    });
}

fn tokio_deadline(plan: &Schedule, histogram: &mut Histogram) {
    runtime(1).block_on(async {
        let silent = silent_socket().unwrap_or_else(|error| panic!("no socket: {error}"));
        let silent = tokio_socket(silent);
        let mut event = 1;
        while event <= plan.events {
            let due = Instant::from_std(clock::instant(plan.due_ns(event)));
            let ended = timeout_at(due, silent.recv(&mut [0])).await;
            assert!(ended.is_err(), "something came from nobody");
            event = plan.passed(event, histogram);
        }
    });
}

/// tokio with that many workers.
pub(crate) fn runtime(workers: usize) -> Runtime {
    let built = Builder::new_multi_thread().worker_threads(workers).enable_all().build();
    built.unwrap_or_else(|error| panic!("tokio does not start: {error}"))
}
