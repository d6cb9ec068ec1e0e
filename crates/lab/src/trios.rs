//! Many short rounds of three fresh processes, back to back: the first side of a comparison, the
//! same once more, and the second.
//!
//! Their order is drawn anew in each round, and each process has an environment of its own random
//! length, so that without an effect any two values of a round could be swapped: the logarithm of
//! their ratio is symmetric about 0 by design, however noisy the machine is.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use fastrand::Rng;
use model::Round;
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
    /// Its environment and limits.
    pub setting: Setting,
    /// What it is asked for, as often as there are batches.
    pub run: Run,
    /// Timed batches a process, after one that is not.
    pub batches: u32,
}

/// Runs rounds until `enough` says so; it is asked before each, with all rounds so far and the
/// seconds they took.
///
/// # Errors
/// The first trouble with either side.
pub fn trios(
    first: &Side,
    second: &Side,
    rng: &mut Rng,
    interrupt: &AtomicBool,
    mut enough: impl FnMut(&[Round], f64) -> bool,
) -> Result<Vec<Round>, Trouble> {
    let clock = Stopwatch::start();
    let sides = [first, first, second];
    let mut all = Vec::new();
    while !enough(&all, clock.seconds()) {
        let mut order = [0, 1, 2];
        rng.shuffle(&mut order);
        let mut values = [0.0; 3];
        let mut disturbed = false;
        for side in order {
            let (value, waited) = process(sides[side], rng, interrupt)?;
            values[side] = value;
            disturbed |= waited;
        }
        let [first, again, second] = values;
        all.push(Round { first, again, second, disturbed });
    }
    Ok(all)
}

/// One fresh process of a side: ns an iteration, and whether it had to wait for a processor.
///
/// # Errors
/// Trouble with the subject.
pub fn process(side: &Side, rng: &mut Rng, interrupt: &AtomicBool) -> Result<(f64, bool), Trouble> {
    let setting = Setting { padding_bytes: rng.u32(..PADDING_MOST), ..side.setting.clone() };
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
