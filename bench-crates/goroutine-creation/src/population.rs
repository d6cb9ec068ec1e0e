//! Many tasks and threads at once: how many there can be, what each takes, and what stays.

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::crowd::{Crowd, Kind};
use crate::process::{Footprint, footprint, peak_bytes};

/// From how many tasks on the memory of a tenth and of a hundredth says anything: as in Go.
const EXPONENT_FROM: usize = 10_000;

/// An operation on a crowd of the wanted size, where the machine has room for it.
fn crowded(p: &Params, kind: Kind, observe: fn(Kind, usize) -> Result<Values, String>) -> Work {
    let n = p.count("n");
    match kind.too_many(n).or_else(|| footprint().err()) {
        Some(why) => Work::skip(why),
        None => Work::probe(move || Ok((n, observe(kind, n)?))),
    }
}

/// Adds the three kinds of crowd to an experiment.
fn of_every_kind(
    experiment: Experiment,
    observe: fn(Kind, usize) -> Result<Values, String>,
) -> Experiment {
    experiment
        .probe("tokio", move |p| crowded(p, Kind::Tokio, observe))
        .probe("tokio-current-thread", move |p| crowded(p, Kind::TokioCurrent, observe))
        .probe("threads", move |p| crowded(p, Kind::Threads, observe))
}

/// Has n tasks at once.
pub fn population() -> Experiment {
    let experiment = Experiment::new("population")
        .param("n", 1000, (1, 4_000_000))
        .value("alive", "tasks", Class::Exact)
        .value("threads_to_ten", "threads", Class::Exact)
        .value("exponent", "", Class::Exact)
        .value("peak", "MiB", Class::Exact);
    of_every_kind(experiment, populate)
}

fn populate(kind: Kind, n: usize) -> Result<Values, String> {
    let mut crowd = Crowd::new(kind)?;
    let before = footprint()?;
    let mut taken = Vec::new();
    let mut there = 0;
    for size in [n / 100, n / 10, n] {
        crowd.gather(size - there)?;
        there = size;
        taken.push((size, footprint()?));
    }
    let (_, last) = taken[2];
    let mut seen =
        values([("alive", crowd.alive()), ("threads_to_ten", last.threads.next_multiple_of(10))]);
    seen.extend(values([("peak", two_digits(peak_bytes()? as f64 / f64::from(1 << 20)))]));
    if n >= EXPONENT_FROM {
        let grown = |now: &Footprint| now.resident.saturating_sub(before.resident).max(1);
        let points = taken.iter().map(|(size, now)| (*size as f64, grown(now) as f64));
        seen.extend(values([("exponent", exponent(&points.collect::<Vec<_>>()))]));
    }
    crowd.disperse()?;
    Ok(seen)
}

/// That of the power law through the logarithms, by least squares, to the nearest twentieth: as
/// exact as it is the same in every process.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let logs = || points.iter().map(|(x, y)| (x.ln(), y.ln()));
    let (x, y) = logs().fold((0.0, 0.0), |(x, y), (lx, ly)| (x + lx, y + ly));
    let (xx, xy) = logs().fold((0.0, 0.0), |(xx, xy), (lx, ly)| (xx + lx * lx, xy + lx * ly));
    ((n * xy - x * y) / (n * xx - x * x) * 20.0).round() / 20.0
}

/// Rounds to two significant digits.
fn two_digits(x: f64) -> f64 {
    let scale = 10_f64.powf(1.0 - x.log10().floor());
    (x * scale).round() / scale
}

/// Has some tasks wait, and divides what they take among them.
pub fn memory() -> Experiment {
    let experiment = Experiment::new("memory")
        .param("n", 10_000, (100, 1_000_000))
        .value("resident", "bytes", Class::Stochastic)
        .value("with_kernel", "bytes", Class::Stochastic)
        .value("reserved", "bytes", Class::Stochastic)
        .value("threads", "threads", Class::Stochastic)
        .value("descriptors", "descriptors", Class::Stochastic)
        .value("switches", "switches", Class::Stochastic);
    of_every_kind(experiment, taken_each)
}

fn taken_each(kind: Kind, n: usize) -> Result<Values, String> {
    let mut crowd = Crowd::new(kind)?;
    // Its workers are there before they could count.
    crowd.gather(1)?;
    let first = footprint()?;
    crowd.gather(n)?;
    let last = footprint()?;
    crowd.disperse()?;
    let resident = last.resident as f64 - first.resident as f64;
    let kernel = last.kernel as f64 - first.kernel as f64;
    let each = |of: f64| of / n as f64;
    Ok(values([
        ("resident", each(resident)),
        ("with_kernel", each(resident + kernel)),
        ("reserved", each(last.reserved as f64 - first.reserved as f64)),
        ("threads", last.threads as f64),
        ("descriptors", last.descriptors as f64 - first.descriptors as f64),
        ("switches", each(last.switches as f64 - first.switches as f64)),
    ]))
}

/// Has n tasks wait and then end, and observes what share of their memory is still resident.
pub fn release() -> Experiment {
    let experiment = Experiment::new("release").param("n", 20_000, (100, 1_000_000)).value(
        "kept",
        "ratio",
        Class::Stochastic,
    );
    of_every_kind(experiment, kept_share)
}

fn kept_share(kind: Kind, n: usize) -> Result<Values, String> {
    let mut crowd = Crowd::new(kind)?;
    crowd.gather(1)?;
    let first = footprint()?;
    crowd.gather(n)?;
    let full = footprint()?;
    crowd.disperse()?;
    let last = footprint()?;
    let more = |now: Footprint| now.resident.saturating_sub(first.resident) as f64;
    Ok(values([("kept", more(last) / more(full))]))
}
