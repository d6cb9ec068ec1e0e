//! Computing on several processors: who caps it, and who spreads it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use subject::threads::{Account, own_account};
use subject::undisturbed::{LetGo, left_alone, with_all_workers};
use subject::{Class, Experiment, Fault, Params, Values};
use tokio::runtime::Runtime;

use crate::clock::{median, now, processor_time, spin, steps_for};
use crate::round::Round;
use crate::runtime::{Flavour, probing, start, within};

/// How many tasks compute at once, what each computes, and how often they do: as in Go.
const CROWD: usize = 1000;
const CROWD_WORK: Duration = Duration::from_micros(5);
const CROWDS: usize = 5;
/// How many threads do the same where there is nobody to cap them.
const UNCAPPED: usize = 4;

/// Has a thousand tasks compute, and observes how much processor time passes in a unit of time.
pub fn parallel() -> Experiment {
    Experiment::new("parallel")
        .param("procs", 2, (1, 64))
        .value("processors", "processors", Class::Stochastic)
        .probe("tokio-multi", probing(in_tasks))
        .probe("thread", probing(|_| Ok::<_, Fault>(in_threads())))
}

fn in_tasks(p: &Params) -> Result<Values, Fault> {
    let (procs, lengths) = (p.count("procs"), vec![steps_for(CROWD_WORK); CROWD]);
    let runtime = start(Flavour::Multi(procs))?;
    let mut all = Vec::with_capacity(CROWDS);
    left_alone(CROWDS, || {
        let round = compute_all(&runtime, procs, &lengths)?;
        all.extend(round.counts().then(|| round.processors()));
        Ok(round.counts())
    })?;
    Ok(subject::values([("processors", median(all))]))
}

/// The most of several tries: what disturbs only takes processors away.
fn in_threads() -> Values {
    let steps = steps_for(CROWD_WORK) * CROWD;
    let compute = || {
        let (began, before) = (now(), processor_time());
        thread::scope(|scope| {
            for _ in 0..UNCAPPED {
                scope.spawn(move || spin(steps));
            }
        });
        (processor_time() - before) as f64 / (now() - began) as f64
    };
    let most = (0..CROWDS).map(|_| compute()).fold(0.0, f64::max);
    subject::values([("processors", most)])
}

/// Has one task spawn another for each length, and waits for all of them.
fn compute_all(runtime: &Runtime, workers: usize, lengths: &[usize]) -> Result<Round, String> {
    let lengths = lengths.to_vec();
    let compute = move |let_go: LetGo| async move {
        let began = now();
        let_go.now();
        all_of(lengths).await;
        now() - began
    };
    let (passed, wall) = with_all_workers(|task| drop(runtime.spawn(task)), workers, compute)?;
    Ok(Round { wall, passed })
}

async fn all_of(lengths: Vec<usize>) {
    let spawn = |steps: usize| tokio::spawn(async move { spin(steps) });
    let all: Vec<_> = lengths.into_iter().map(spawn).collect();
    for each in all {
        let _ = each.await;
    }
}

/// How many heavy loops there are, what one computes on average, how many times longer every second
/// one is where they are not alike, and how often they are run: as in Go.
const LOOPS: usize = 12;
const LOOP_WORK: Duration = Duration::from_micros(200);
const UNEVEN_SHARE: usize = 7;
const SPREADS: usize = 5;

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

fn stolen(p: &Params, uneven: bool) -> Result<Values, Fault> {
    let (procs, lengths) = (p.count("procs"), lengths(uneven));
    let (one, many) = (start(Flavour::Multi(1))?, start(Flavour::Multi(procs))?);
    gain(|| compute_all(&one, 1, &lengths), || compute_all(&many, procs, &lengths))
}

fn placed(p: &Params, uneven: bool, place: Place) -> Result<Values, Fault> {
    let (threads, lengths) = (p.count("procs"), lengths(uneven));
    gain(|| compute_placed(1, &lengths, place), || compute_placed(threads, &lengths, place))
}

/// What one of several threads did, and when.
struct Part {
    began: u64,
    ended: u64,
    passed: Account,
}

/// Each thread begins when all are there, and reads its own account.
fn compute_placed(threads: usize, lengths: &[usize], place: Place) -> Result<Round, String> {
    let there = AtomicUsize::new(0);
    let compute = |thread: usize, runtime: &Runtime| {
        let here = (0..).zip(lengths).filter(|(each, _)| place(*each, threads) == thread);
        let here = here.map(|(_, steps)| *steps).collect();
        there.fetch_add(1, Ordering::SeqCst);
        while there.load(Ordering::SeqCst) < threads {
            std::hint::spin_loop();
        }
        let (before, began) = (own_account()?, now());
        within(runtime, all_of(here))?;
        let (ended, after) = (now(), own_account()?);
        Ok(Part { began, ended, passed: after.since(before) })
    };
    let runtimes = (0..threads).map(|_| start(Flavour::Current)).collect::<Result<Vec<_>, _>>()?;
    let parts = thread::scope(|scope| {
        let start = |(thread, runtime)| scope.spawn(move || compute(thread, runtime));
        let all: Vec<_> = (0..).zip(&runtimes).map(start).collect();
        let ended = all.into_iter().map(|one| one.join());
        let parts = ended.map(|one| one.unwrap_or_else(|_| Err("a thread panicked".to_owned())));
        parts.collect::<Result<Vec<Part>, String>>()
    })?;
    let began = parts.iter().map(|part| part.began).min().unwrap_or(0);
    let ended = parts.iter().map(|part| part.ended).max().unwrap_or(0);
    let ran = parts.iter().map(|part| part.passed.ran).sum();
    let delayed = parts.iter().map(|part| part.passed.delayed).sum();
    Ok(Round { wall: ended - began, passed: Account { ran, delayed } })
}

/// The fastest of several of each, since what disturbs only adds.
fn gain(
    mut one: impl FnMut() -> Result<Round, String>,
    mut many: impl FnMut() -> Result<Round, String>,
) -> Result<Values, Fault> {
    let (mut alone, mut spread) = (u64::MAX, u64::MAX);
    let mut processors = Vec::with_capacity(SPREADS);
    left_alone(SPREADS, || {
        let (one, many) = (one()?, many()?);
        let counts = one.counts() && many.counts();
        if counts {
            alone = alone.min(one.wall);
            spread = spread.min(many.wall);
            processors.push(many.processors());
        }
        Ok(counts)
    })?;
    let gain = alone as f64 / spread as f64;
    Ok(subject::values([("gain", gain), ("processors", median(processors))]))
}
