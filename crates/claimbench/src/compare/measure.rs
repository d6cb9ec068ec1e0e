//! One experiment of both sides, measured: answers first, then pairs of processes, then counts.

use std::time::Duration;

use fastrand::Rng;
use lab::{Program, Side, Trouble};
use model::protocol::Run;
use model::{ComparedRow, Count, Effect, Instrument, Metric, Params, RowOutcome};

use super::programs::{Half, Item};
use super::{ANSWER, How, decide};
use crate::run::INTERRUPTED;

/// How long a batch should take: long beside the clock, short beside whatever disturbs.
const BATCH: Duration = Duration::from_micros(500);
/// Timed batches a process.
const BATCHES: u32 = 12;
/// Operations that take longer than a batch get fewer, so that all batches take about this long.
const PROCESS: Duration = Duration::from_millis(60);

/// What came of an item.
pub fn measure(item: Item, how: &How, rng: &mut Rng) -> ComparedRow {
    let Item { mut row, answers, identical, halves } = item;
    if identical && !how.identical {
        row.outcome = RowOutcome::Same;
        row.why = "the programs are the same, byte for byte".to_owned();
        return row;
    }
    match pairs(&row, answers, &halves, how, rng) {
        Ok(Ok((outcome, effect, note))) => {
            row.outcome = outcome;
            row.time = effect;
            row.why = note;
        }
        Ok(Err(why)) => row.why = why,
        Err(trouble) => row.why = trouble.to_string(),
    }
    if row.time.is_some() {
        heap(&mut row, &halves);
        if !how.no_instructions && row.params == Params::default() {
            instructions(&mut row, &halves);
        }
    }
    row
}

fn request(row: &ComparedRow, iterations: u64) -> Run {
    Run { iterations, ..Run::once(&row.experiment, &row.variant, row.params.clone()) }
}

type Decided = (RowOutcome, Option<Effect>, String);

/// The time, by pairs; or why the two cannot be compared.
fn pairs(
    row: &ComparedRow,
    answers: bool,
    halves: &[Half; 2],
    how: &How,
    rng: &mut Rng,
) -> Result<Result<Decided, String>, Trouble> {
    let sound = |half: &Half| {
        lab::sound(&half.program, &half.setting, &request(row, 1), BATCH, &INTERRUPTED)
    };
    let (one, two) = (sound(&halves[0])?, sound(&halves[1])?);
    if answers && one.answer != two.answer {
        return Ok(Err(format!("{ANSWER} from {} to {}", one.answer, two.answer)));
    }
    // Both sides do the same number of iterations, so that what the first costs weighs alike.
    let iterations = one.iterations.min(two.iterations);
    let batch_ns = one.ns.max(two.ns) * iterations as f64;
    let fitting = (PROCESS.as_nanos() as f64 / batch_ns.max(1.0)).floor();
    let batches = (fitting as u32).clamp(1, BATCHES);
    let side = |half: &Half| Side {
        program: half.program.clone(),
        setting: half.setting.clone(),
        run: request(row, iterations),
        batches,
    };
    let (first, second) = (side(&halves[0]), side(&halves[1]));
    let mut found = (RowOutcome::Undecided, None, String::new());
    lab::trios(&first, &second, rng, &INTERRUPTED, |all, seconds| {
        let spent = seconds >= how.seconds;
        // The last look is taken at whatever there is by then.
        if judge::is_comparison_look(all.len()) || spent {
            found = decide::decide(all, how.within);
        }
        spent || judge::is_last_look(all.len()) || found.0 != RowOutcome::Undecided
    })?;
    Ok(Ok(found))
}

fn heap(row: &mut ComparedRow, halves: &[Half; 2]) {
    let count = |half: &Half| {
        let program: &Program = half.counting.as_ref()?;
        lab::heap_use(program, &half.setting, &request(row, 1), &INTERRUPTED).ok()
    };
    let (Some(one), Some(two)) = (count(&halves[0]), count(&halves[1])) else { return };
    let heap = |name: &str| Metric::new(Instrument::Heap, name);
    for (metric, first, second) in
        [(heap("blocks"), one.blocks, two.blocks), (heap("bytes"), one.bytes, two.bytes)]
    {
        row.counts.push(Count { metric, first: first as f64, second: second as f64 });
    }
}

fn instructions(row: &mut ComparedRow, halves: &[Half; 2]) {
    let count = |half: &Half| {
        let tools = half.tools.as_ref()?;
        Some(lab::instructions(tools, &row.scenario, &row.experiment, &row.variant))
    };
    match (count(&halves[0]), count(&halves[1])) {
        (Some(Ok(first)), Some(Ok(second))) => {
            let metric = Metric::new(Instrument::Instructions, "ir");
            row.counts.push(Count { metric, first, second });
        }
        (Some(Err(why)), _) | (_, Some(Err(why))) => {
            let why = why.lines().next().unwrap_or_default();
            row.why = format!("{} no instructions were counted: {why}", row.why).trim().to_owned();
        }
        _ => {}
    }
}
