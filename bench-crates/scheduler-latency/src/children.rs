//! Who waits although a processor is free: children of a task that goes on computing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use subject::undisturbed::{LetGo, left_alone, with_all_workers};
use subject::{Class, Experiment, Fault, Params, Values};

use crate::clock::{microseconds, now, quantile, spin, steps_for};
use crate::round::Round;
use crate::runtime::{Flavour, on, probing, probing_unstable, start};

/// How long a parent computes, and how many parents there are, one after another, of which the
/// middle one counts: as in Go.
const HOG: Duration = Duration::from_micros(2500);
const FAMILIES: usize = 9;

/// A task creates others and then computes without a pause; how long until they run.
pub fn child() -> Experiment {
    Experiment::new("child")
        .param("procs", 2, (1, 64))
        .param("children", 1, (1, 100))
        .value("last_us", "us", Class::Stochastic)
        .value("others_us", "us", Class::Stochastic)
        .probe("tokio-multi", probing(|p| on_workers(p, Flavour::Multi(p.count("procs")))))
        .probe("tokio-current", probing(on_one_thread))
        .probe(
            "tokio-no-lifo",
            probing_unstable(|p| on_workers(p, Flavour::MultiNoLifo(p.count("procs")))),
        )
}

/// When each of some children ran, from its creation on.
type Delays = Arc<Vec<AtomicU64>>;

/// A parent and its children, and how long the parent took.
async fn family(children: usize, steps: usize) -> (u64, Delays) {
    let delays: Delays = Arc::new((0..children).map(|_| AtomicU64::new(0)).collect());
    let spawn = |each: usize| {
        let (delays, created) = (Arc::clone(&delays), now());
        tokio::spawn(async move { delays[each].store(now() - created, Ordering::Relaxed) })
    };
    let began = now();
    let all: Vec<_> = (0..children).map(spawn).collect();
    spin(steps);
    let wall = now() - began;
    for each in all {
        let _ = each.await;
    }
    (wall, delays)
}

fn on_workers(p: &Params, flavour: Flavour) -> Result<Values, Fault> {
    let (children, steps) = (p.count("children"), steps_for(HOG));
    let runtime = start(flavour)?;
    let mut families = Vec::with_capacity(FAMILIES);
    left_alone(FAMILIES, || {
        let work = move |let_go: LetGo| {
            let_go.now();
            family(children, steps)
        };
        let (passed, (wall, delays)) =
            with_all_workers(|task| drop(runtime.spawn(task)), p.count("procs"), work)?;
        let counts = Round { wall, passed }.counts();
        families.extend(counts.then_some(delays));
        Ok(counts)
    })?;
    Ok(seen(&families))
}

fn on_one_thread(p: &Params) -> Result<Values, String> {
    let (children, steps) = (p.count("children"), steps_for(HOG));
    on(Flavour::Current, async move {
        let mut families = Vec::with_capacity(FAMILIES);
        for _ in 0..FAMILIES {
            families.push(family(children, steps).await.1);
        }
        seen(&families)
    })
}

/// The delays of the children that were created last, and the longest of the others.
fn seen(families: &[Delays]) -> Values {
    let (mut youngest, mut others) = (Vec::new(), Vec::new());
    for delays in families {
        let mut all: Vec<u64> = delays.iter().map(|each| each.load(Ordering::Relaxed)).collect();
        youngest.extend(all.pop());
        others.push(all.into_iter().max().unwrap_or(0));
    }
    let of = |all| microseconds(quantile(0.5, all));
    subject::values([("last_us", of(youngest)), ("others_us", of(others))])
}
