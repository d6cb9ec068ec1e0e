//! Computing on several processors: who caps it, who spreads it, and who waits although one is
//! free.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use subject::{Class, Experiment, Params, Values};
use tokio::runtime::Runtime;

use crate::clock::{Usage, microseconds, now, quantile, spin, steps_for};
use crate::kernel::BETWEEN_LOOKS;
use crate::runtime::{Flavour, on, probing, probing_unstable, start, within};

/// How many tasks compute at once, and what each computes: as in Go.
const CROWD: usize = 1000;
const CROWD_WORK: Duration = Duration::from_micros(30);
/// How often they do: what disturbs only takes processors away.
const CROWDS: usize = 3;
/// How many threads do the same where there is nobody to cap them.
const UNCAPPED: usize = 4;

/// Has a thousand tasks compute, and observes how much processor time passes in a unit of time.
pub fn parallel() -> Experiment {
    Experiment::new("parallel")
        .param("procs", 2, (1, 64))
        .value("processors", "processors", Class::Stochastic)
        .probe("tokio-multi", probing(in_tasks))
        .probe("thread", probing(in_threads))
}

/// The most processors of several tries.
fn processors(mut compute: impl FnMut() -> Result<Usage, String>) -> Result<Values, String> {
    let mut most = 0.0_f64;
    for _ in 0..CROWDS {
        most = most.max(compute()?.processors());
    }
    Ok(subject::values([("processors", most)]))
}

fn in_tasks(p: &Params) -> Result<Values, String> {
    let lengths = vec![steps_for(CROWD_WORK); CROWD];
    let runtime = start(Flavour::Multi(p.count("procs")))?;
    processors(|| compute_all(&runtime, &lengths))
}

fn in_threads(_: &Params) -> Result<Values, String> {
    let steps = steps_for(CROWD_WORK) * CROWD / UNCAPPED;
    let compute = || {
        Usage::of(|| {
            thread::scope(|scope| {
                for _ in 0..UNCAPPED {
                    scope.spawn(move || spin(steps));
                }
            });
        })
    };
    processors(|| Ok(compute()))
}

/// Has one task spawn another for each length, and waits for all of them.
fn compute_all(runtime: &Runtime, lengths: &[usize]) -> Result<Usage, String> {
    let lengths = lengths.to_vec();
    let mut done = Ok(());
    let used = Usage::of(|| {
        done = within(runtime, async move {
            let spawn = |steps: usize| tokio::spawn(async move { spin(steps) });
            let all: Vec<_> = lengths.into_iter().map(spawn).collect();
            for each in all {
                let _ = each.await;
            }
        });
    });
    done.map(|()| used)
}

/// How many heavy loops there are, what one computes on average, how many times longer every second
/// one is where they are not alike, and how often they are run: as in Go.
const LOOPS: usize = 12;
const LOOP_WORK: Duration = Duration::from_micros(1500);
const UNEVEN_SHARE: usize = 7;
const SPREADS: usize = 3;

/// Where a loop is run: which of so many threads has it.
type Place = fn(each: usize, threads: usize) -> usize;

/// One task spawns twelve heavy loops, on one worker and on several; how much sooner they are done.
/// Without stealing, each thread has a scheduler of its own, and a loop stays where it was put.
pub fn spread() -> Experiment {
    let own: Place = |_, _| 0;
    let dealt: Place = |each, threads| each % threads;
    Experiment::new("spread")
        .param("procs", 2, (1, 64))
        .value("gain", "ratio", Class::Stochastic)
        .value("processors", "processors", Class::Stochastic)
        .probe("tokio-multi", probing(|p| stolen(p, false)))
        .probe("tokio-multi-uneven", probing(|p| stolen(p, true)))
        .probe("own-queue", probing(move |p| placed(p, false, own)))
        .probe("dealt", probing(move |p| placed(p, false, dealt)))
        .probe("dealt-uneven", probing(move |p| placed(p, true, dealt)))
}

fn lengths(uneven: bool) -> Vec<usize> {
    let steps = steps_for(LOOP_WORK);
    let short = 2 * steps / (1 + UNEVEN_SHARE);
    let length = |each: usize| match (uneven, each % 2) {
        (false, _) => steps,
        (true, 0) => short,
        (true, _) => short * UNEVEN_SHARE,
    };
    (0..LOOPS).map(length).collect()
}

fn stolen(p: &Params, uneven: bool) -> Result<Values, String> {
    let (one, many) = (start(Flavour::Multi(1))?, start(Flavour::Multi(p.count("procs")))?);
    let lengths = lengths(uneven);
    gain(|| compute_all(&one, &lengths), || compute_all(&many, &lengths))
}

fn placed(p: &Params, uneven: bool, place: Place) -> Result<Values, String> {
    let (threads, lengths) = (p.count("procs"), lengths(uneven));
    gain(|| compute_placed(1, &lengths, place), || compute_placed(threads, &lengths, place))
}

fn compute_placed(threads: usize, lengths: &[usize], place: Place) -> Result<Usage, String> {
    let compute = |thread: usize| {
        let here = (0..).zip(lengths).filter(|(each, _)| place(*each, threads) == thread);
        compute_all(&start(Flavour::Current)?, &here.map(|(_, steps)| *steps).collect::<Vec<_>>())
    };
    let mut faults = Vec::new();
    let used = Usage::of(|| {
        thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|each| scope.spawn(move || compute(each))).collect();
            let ended = all.into_iter().map(|one| one.join());
            faults.extend(ended.filter_map(|one| one.unwrap_or(Err("a panic".into())).err()));
        });
    });
    faults.pop().map_or(Ok(used), Err)
}

/// The fastest of several of each, since what disturbs only adds.
fn gain(
    mut one: impl FnMut() -> Result<Usage, String>,
    mut many: impl FnMut() -> Result<Usage, String>,
) -> Result<Values, String> {
    let (mut alone, mut spread) = (one()?, many()?);
    let mut most = spread.processors();
    for _ in 1..SPREADS {
        let (next_alone, next_spread) = (one()?, many()?);
        most = most.max(next_spread.processors());
        alone = if next_alone.wall < alone.wall { next_alone } else { alone };
        spread = if next_spread.wall < spread.wall { next_spread } else { spread };
    }
    let gain = alone.wall as f64 / spread.wall as f64;
    Ok(subject::values([("gain", gain), ("processors", most)]))
}

/// How long a parent computes, and how many parents there are, one after another, of which the
/// middle one counts: as in Go.
const HOG: Duration = Duration::from_millis(5);
const FAMILIES: usize = 9;

/// A task creates others and then computes without a pause; how long until they run.
pub fn child() -> Experiment {
    Experiment::new("child")
        .param("procs", 2, (1, 64))
        .param("children", 1, (1, 100))
        .value("last_us", "us", Class::Stochastic)
        .value("others_us", "us", Class::Stochastic)
        .probe("tokio-multi", probing(|p| child_tasks(p, Flavour::Multi(p.count("procs")))))
        .probe("tokio-current", probing(|p| child_tasks(p, Flavour::Current)))
        .probe(
            "tokio-no-lifo",
            probing_unstable(|p| child_tasks(p, Flavour::MultiNoLifo(p.count("procs")))),
        )
}

/// When each of some children ran, from its creation on.
type Delays = Arc<Vec<AtomicU64>>;

fn delays(count: usize) -> Delays {
    Arc::new((0..count).map(|_| AtomicU64::new(0)).collect())
}

fn child_tasks(p: &Params, flavour: Flavour) -> Result<Values, String> {
    let (children, steps) = (p.count("children"), steps_for(HOG));
    on(flavour, async move {
        let mut families = Vec::with_capacity(FAMILIES);
        for _ in 0..FAMILIES {
            tokio::time::sleep(BETWEEN_LOOKS).await; // Whoever looked for work has gone to sleep.
            let delays = delays(children);
            let spawn = |each: usize| {
                let (delays, created) = (Arc::clone(&delays), now());
                tokio::spawn(async move { delays[each].store(now() - created, Ordering::Relaxed) })
            };
            let all: Vec<_> = (0..children).map(spawn).collect();
            spin(steps);
            for each in all {
                let _ = each.await;
            }
            families.push(delays);
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
