//! One process that is asked what an operation answers, how long it takes and what it allocates,
//! before anything is compared.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use model::protocol::{HeapUse, Reply, Run};

use crate::program::Program;
use crate::replicate::{grown, per_iteration};
use crate::session::{Session, Setting, Trouble};

/// How long the answer may take.
const TIME: Duration = Duration::from_secs(20);
/// A batch never has more iterations than this, however fast they are.
const ITERATIONS_MOST: u64 = 1 << 30;

/// What one process said.
#[derive(Clone, Debug, PartialEq)]
pub struct Sounding {
    /// What the operation computed.
    pub answer: String,
    /// ns an iteration, once it was warm.
    pub ns: f64,
    /// Iterations that take about the time that was asked for.
    pub iterations: u64,
}

/// Finds out how many iterations take so long.
///
/// # Errors
/// Any [`Trouble`].
pub fn sound(
    program: &Program,
    setting: &Setting,
    run: &Run,
    target: Duration,
    interrupt: &AtomicBool,
) -> Result<Sounding, Trouble> {
    let mut session = Session::start(program, setting, interrupt)?;
    let target_ns = target.as_nanos() as f64;
    let mut iterations = 1_u64;
    loop {
        let reply = session.run(&Run { iterations, ..run.clone() }, TIME)?;
        let ns = per_iteration(&reply);
        let elapsed = reply.elapsed_ns as f64;
        if elapsed >= 0.8 * target_ns || iterations >= ITERATIONS_MOST {
            let fitting = (target_ns / ns.max(1e-3)).ceil().max(1.0) as u64;
            let iterations = fitting.min(ITERATIONS_MOST);
            return Ok(Sounding { answer: reply.answer, ns, iterations });
        }
        iterations = grown(iterations, elapsed, target_ns);
    }
}

/// The reply of one fresh process to one request.
///
/// # Errors
/// Any [`Trouble`].
pub fn ask(
    program: &Program,
    setting: &Setting,
    run: &Run,
    interrupt: &AtomicBool,
) -> Result<Reply, Trouble> {
    let mut session = Session::start(program, setting, interrupt)?;
    let reply = session.run(run, TIME)?;
    let _ = session.finish();
    Ok(reply)
}

/// What one iteration allocates.
///
/// # Errors
/// Any [`Trouble`], also where the subject does not count.
pub fn heap_use(
    program: &Program,
    setting: &Setting,
    run: &Run,
    interrupt: &AtomicBool,
) -> Result<HeapUse, Trouble> {
    let run = Run { iterations: 1, heap: true, ..run.clone() };
    let reply = ask(program, setting, &run, interrupt)?;
    reply.heap.ok_or_else(|| Trouble::Refused("the subject counted no heap use".to_owned()))
}
