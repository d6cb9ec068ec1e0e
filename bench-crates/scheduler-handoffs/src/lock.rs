//! A mutex that is held for a given time while another thread wants it: whether that one has gone
//! to sleep by then.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use subject::undisturbed::left_alone;
use subject::{Class, Experiment, Fault, Params, Values, Work, threads, values};

use crate::clock;

/// Longer than anybody spins before going to sleep.
pub(crate) const LONGER_THAN_SPINNING: Duration = Duration::from_millis(5);
/// How much longer than asked it may have been held, besides half of that: as in Go.
const HELD_LATE: Duration = Duration::from_nanos(500);

/// The mutexes that are compared.
trait Lock: Default + Sync {
    fn with<T>(&self, inside: impl FnOnce() -> T) -> T;
}

impl Lock for std::sync::Mutex<()> {
    fn with<T>(&self, inside: impl FnOnce() -> T) -> T {
        let _held = self.lock().unwrap_or_else(PoisonError::into_inner);
        inside()
    }
}

impl Lock for parking_lot::Mutex<()> {
    fn with<T>(&self, inside: impl FnOnce() -> T) -> T {
        let _held = self.lock();
        inside()
    }
}

/// Holds a mutex for a given time from the moment at which another thread wants it: how often that
/// one has gone to sleep for it, as the kernel counts.
pub fn lock() -> Experiment {
    let with = |contest: fn(Duration, usize) -> Result<Values, Fault>| {
        move |p: &Params| {
            let hold = Duration::from_nanos(p.count("hold_ns") as u64);
            let trials = p.count("trials");
            Work::attempt(move || Ok(((), contest(hold, trials)?)))
        }
    };
    Experiment::new("lock")
        .param("hold_ns", 200, (0, 1_000_000))
        .param("trials", 100, (1, 1000))
        .value("parked_share", "ratio", Class::Stochastic)
        .value("held_ns", "ns", Class::Stochastic)
        .probe("std", with(contest::<std::sync::Mutex<()>>))
        .probe("parking-lot", with(contest::<parking_lot::Mutex<()>>))
}

/// The number of the trial that each side has come to.
#[derive(Default)]
struct Places {
    begun: AtomicUsize,
    wanted: AtomicUsize,
    ended: AtomicUsize,
    slept: AtomicUsize,
}

/// Ends a contest.
const OVER: usize = usize::MAX;

fn contest<L: Lock>(hold: Duration, trials: usize) -> Result<Values, Fault> {
    let (lock, places) = (L::default(), Places::default());
    std::thread::scope(|scope| {
        let wants = scope.spawn(|| want(&lock, &places));
        let (mut held, mut slept, mut trial) = (Vec::new(), 0_usize, 0);
        let tried = left_alone(trials, || {
            trial += 1;
            let before = threads::interruptions()?;
            let lasted = lock.with(|| {
                places.begun.store(trial, Ordering::SeqCst);
                spin_until(&places.wanted, trial);
                let began = clock::now();
                while began.elapsed() < hold {}
                began.elapsed() // Waking somebody takes longer than some of the holds.
            });
            let after = threads::interruptions()?;
            spin_until(&places.ended, trial);
            let counts = after == before && lasted <= hold + hold / 2 + HELD_LATE;
            if counts {
                held.push(lasted);
                slept += usize::from(places.slept.load(Ordering::SeqCst) > 0);
            }
            Ok(counts)
        });
        places.begun.store(OVER, Ordering::SeqCst);
        wants.join().map_err(|_| "a thread panicked".to_owned())??;
        tried?;
        let share = slept as f64 / held.len() as f64;
        let median_ns = clock::median(held).as_nanos() as f64;
        Ok(values([("parked_share", share), ("held_ns", median_ns)]))
    })
}

fn spin_until(place: &AtomicUsize, trial: usize) {
    while place.load(Ordering::SeqCst) < trial {
        std::hint::spin_loop();
    }
}

/// The other thread.
fn want(lock: &impl Lock, places: &Places) -> Result<(), String> {
    for trial in 1.. {
        spin_until(&places.begun, trial);
        if places.begun.load(Ordering::SeqCst) == OVER {
            break;
        }
        let before = threads::own_sleeps()?;
        places.wanted.store(trial, Ordering::SeqCst);
        lock.with(|| ());
        places.slept.store(threads::own_sleeps()? - before, Ordering::SeqCst);
        places.ended.store(trial, Ordering::SeqCst);
    }
    Ok(())
}
