//! Many short pairs: two things that are compared, each in a fresh process, back to back.
//!
//! Which of the two goes first is tossed for each pair, and each process has an environment of its
//! own random length, so that without an effect the two values of a pair could be swapped: the
//! logarithm of their ratio is symmetric about 0 by design, however noisy the machine is.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use fastrand::Rng;
use model::protocol::Run;

use crate::admission;
use crate::clock::Stopwatch;
use crate::program::Program;
use crate::replicate::{LOWER_TAIL, per_iteration};
use crate::session::{PADDING_MOST, Session, Setting, Trouble};

/// How long one batch may take: these are meant to be short.
const BATCH_TIME: Duration = Duration::from_secs(10);

/// One side of a comparison.
#[derive(Clone, Debug)]
pub struct Side {
    /// The program.
    pub program: Program,
    /// What it is asked for, as often as there are batches.
    pub run: Run,
    /// Timed batches a process, after one that is not.
    pub batches: u32,
}

/// What one pair of processes measured, in ns an iteration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The first side.
    pub first: f64,
    /// The second side.
    pub second: f64,
    /// Whether either process had to wait for a processor.
    pub disturbed: bool,
}

/// Runs pairs until `enough` says so; it is asked after each, with all pairs so far and the seconds
/// they took.
///
/// # Errors
/// The first trouble with either side.
pub fn pairs(
    sides: [&Side; 2],
    rng: &mut Rng,
    interrupt: &AtomicBool,
    mut enough: impl FnMut(&[Pair], f64) -> bool,
) -> Result<Vec<Pair>, Trouble> {
    let clock = Stopwatch::start();
    let mut all = Vec::new();
    while !enough(&all, clock.seconds()) {
        let mut order = [0, 1];
        rng.shuffle(&mut order);
        let mut values = [0.0; 2];
        let mut disturbed = false;
        for side in order {
            let (value, waited) = once(sides[side], rng, interrupt)?;
            values[side] = value;
            disturbed |= waited;
        }
        all.push(Pair { first: values[0], second: values[1], disturbed });
    }
    Ok(all)
}

fn once(side: &Side, rng: &mut Rng, interrupt: &AtomicBool) -> Result<(f64, bool), Trouble> {
    let setting = Setting { padding_bytes: rng.u32(..PADDING_MOST), ..Setting::default() };
    let mut session = Session::start(&side.program, &setting, interrupt)?;
    let mut samples = Vec::with_capacity(side.batches as usize);
    for batch in 0..=side.batches {
        let reply = session.run(&side.run, BATCH_TIME)?;
        if batch > 0 {
            samples.push(per_iteration(&reply));
        }
    }
    let conditions = session.finish();
    let value = stats::lower_tail(&samples, LOWER_TAIL)
        .map_err(|error| Trouble::Refused(error.to_string()))?;
    Ok((value, admission::waited(&conditions)))
}
