//! What watching costs: the same work in turns, with and without.

use model::Params as Point;
use subject::{Class, Experiment, Params, Values, Work};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio_metrics::TaskMonitor;

use crate::clock;
use crate::plain::Plain;
use crate::subscriber::Listener;
use crate::tasks::has_spans;
use crate::turn::{answer, ask, one_thread, pass, spin, steps_in};

/// About how long one turn takes, in ns, and how many there are of each side.
const BLOCK_NS: usize = 2_000_000;
const TURNS: usize = 8;
/// The least number of events in a turn.
const EVENTS_LEAST: usize = 20;
/// About what it costs to pass something on, in ns.
const PASS_NS: usize = 400;

/// Takes the same work with and without something that watches, in turns, and gives the ratio.
pub(crate) fn overhead() -> Experiment {
    Experiment::new("overhead")
        .param("work_ns", 0, (0, 1_000_000))
        .value("ratio", "×", Class::Stochastic)
        .value("off_ns", "ns", Class::Stochastic)
        .value("cost_ns", "ns", Class::Stochastic)
        .probe("poll-histogram", |p| observed(p, poll_histogram))
        .probe("task-monitor", |p| observed(p, task_monitor))
        .probe("compiled", |p| against_plain(p, false, "passing"))
        .probe("subscriber", |p| against_plain(p, true, "passing"))
        .probe("computing", |p| against_plain(p, true, "computing"))
}

/// How much is done in a turn.
#[derive(Clone, Copy)]
struct Size {
    events: usize,
    steps: usize,
}

impl Size {
    fn of(p: &Params) -> Self {
        let work_ns = p.count("work_ns");
        let events = (BLOCK_NS / (work_ns + PASS_NS)).max(EVENTS_LEAST);
        Size { events, steps: if work_ns > 0 { steps_in(work_ns) } else { 0 } }
    }

    /// A turn on a runtime, in ns.
    fn turn(self, runtime: &Runtime) -> u64 {
        clock::timed(|| runtime.block_on(pass(self.events, self.steps)))
    }
}

fn observed(p: &Params, work: fn(Size) -> Result<Values, String>) -> Work {
    let size = Size::of(p);
    Work::probe(move || Ok(((), work(size)?)))
}

/// The least of several turns of each side: what disturbs a turn only ever adds.
fn paired(
    events: usize,
    mut off: impl FnMut() -> Result<u64, String>,
    mut on: impl FnMut() -> Result<u64, String>,
) -> Result<Values, String> {
    let (mut least_off, mut least_on) = (u64::MAX, u64::MAX);
    off()?;
    on()?;
    for turn in 0..2 * TURNS {
        // Off, on, on, off: a drift hits both alike.
        if matches!(turn % 4, 0 | 3) {
            least_off = least_off.min(off()?);
        } else {
            least_on = least_on.min(on()?);
        }
    }
    let (off_ns, on_ns) = (least_off as f64, least_on as f64);
    let each = |ns: f64| ns / events as f64;
    Ok(subject::values([
        ("ratio", on_ns / off_ns),
        ("off_ns", each(off_ns)),
        ("cost_ns", each(on_ns - off_ns)),
    ]))
}

/// tokio's own histogram of how long polls take, which reads the clock around each.
#[cfg(tokio_unstable)]
fn poll_histogram(size: Size) -> Result<Values, String> {
    let without = one_thread();
    let with = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .enable_metrics_poll_time_histogram()
        .build()
        .map_err(|error| error.to_string())?;
    paired(size.events, || Ok(size.turn(&without)), || Ok(size.turn(&with)))
}

#[cfg(not(tokio_unstable))]
fn poll_histogram(_: Size) -> Result<Values, String> {
    Err("tokio's histogram of polls takes the cfg tokio_unstable".to_owned())
}

/// The monitor of tokio-metrics around both tasks.
fn task_monitor(size: Size) -> Result<Values, String> {
    let runtime = one_thread();
    let monitor = TaskMonitor::new();
    let monitored = || {
        let Size { events, steps } = size;
        let (there, hers) = mpsc::channel(1);
        let (back, his) = mpsc::channel(1);
        runtime.block_on(async {
            let answering = tokio::spawn(monitor.instrument(answer(hers, back)));
            let asking = monitor.instrument(ask(there, his, events, steps));
            let _ = tokio::spawn(asking).await;
            let _ = answering.await;
        });
    };
    paired(size.events, || Ok(size.turn(&runtime)), || Ok(clock::timed(monitored)))
}

/// This program, whose tokio has spans, against the one whose tokio has none: with a subscriber
/// that counts, or with none.
fn against_plain(p: &Params, subscribed: bool, variant: &'static str) -> Work {
    if !has_spans() {
        return Work::skip("this program's tokio has no spans: that takes the feature `tracing`");
    }
    if subscribed {
        Listener::install();
        Listener::count_from_now();
    }
    let size = Size::of(p);
    let mut plain = match Plain::start() {
        Ok(plain) => plain,
        Err(why) => return Work::skip(why),
    };
    let computes = variant == "computing";
    let steps = if computes { steps_in(BLOCK_NS) } else { size.steps };
    let point = Point::default()
        .with("events", i64::try_from(size.events).unwrap_or(1))
        .with("steps", i64::try_from(steps).unwrap_or(0));
    Work::probe(move || {
        let runtime = one_thread();
        let turn = || match computes {
            true => clock::timed(|| spin(steps)),
            false => size.turn(&runtime),
        };
        let events = if computes { 1 } else { size.events };
        let values = paired(events, || plain.turn(variant, &point), || Ok(turn()))?;
        Ok(((), values))
    })
}
