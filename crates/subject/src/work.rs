//! Operations ready to be run, and what one batch of them gave.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use model::Value;
use model::protocol::HeapUse;

use crate::allocator;
use crate::answer::Answer;
use crate::histogram::Histogram;

/// What an operation observed besides its time, by the names its experiment announces.
pub type Values = BTreeMap<String, Value>;

/// Makes [`Values`] of names and values: numbers, booleans, texts.
pub fn values<V: Observed>(each: impl IntoIterator<Item = (&'static str, V)>) -> Values {
    each.into_iter().map(|(name, value)| (name.to_owned(), value.value())).collect()
}

/// A thing that can be observed under a name.
pub trait Observed {
    /// As the protocol writes it.
    fn value(self) -> Value;
}

impl Observed for bool {
    fn value(self) -> Value {
        Value::Flag(self)
    }
}

impl Observed for String {
    fn value(self) -> Value {
        Value::Text(self)
    }
}

impl Observed for usize {
    /// Exact up to 2^53, far above any size or count a subject meets.
    fn value(self) -> Value {
        Value::Number(self as f64)
    }
}

impl Observed for f64 {
    fn value(self) -> Value {
        Value::Number(self)
    }
}

/// What one batch gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The whole loop, in ns.
    pub elapsed_ns: u64,
    /// The digest of what the last iteration computed.
    pub answer: String,
    /// What was observed.
    pub values: Values,
    /// What the loop allocated, where that was asked for and can be counted.
    pub heap: Option<HeapUse>,
    /// The times of the events of a distribution, in ns.
    pub histogram_ns: model::Histogram,
}

/// Why a batch gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request, or the experiment, is wrong.
    Refused(String),
    /// This machine lacks something it takes.
    Skipped(String),
    /// Others were in its way; another process may find the machine free.
    Disturbed(String),
}

impl From<String> for Fault {
    fn from(reason: String) -> Self {
        Fault::Refused(reason)
    }
}

/// An operation of one variant, set up at one point and ready to be run any number of times.
pub struct Work(Box<dyn Batch>);

trait Batch {
    fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, Fault>;
    fn once(&mut self) -> Result<(), Fault>;
}

impl Work {
    /// Calls the operation once an iteration. Its result is the last call's; results before it are
    /// dropped inside the loop, because whoever makes a value in Rust also frees it.
    ///
    /// The loop is compiled for this operation alone. The result goes through
    /// [`black_box`], so it is really computed; inputs that should not be constants to the compiler
    /// must go through it as well, in the set-up.
    #[must_use]
    pub fn repeat<A: Answer + 'static>(operation: impl FnMut() -> A + 'static) -> Self {
        Work(Box::new(Repeat { operation, look: |_: &A| Values::new(), answered: true }))
    }

    /// As [`Work::repeat`], with values derived from the last result after the clock has stopped.
    #[must_use]
    pub fn observed<A: Answer + 'static>(
        operation: impl FnMut() -> A + 'static,
        look: impl FnMut(&A) -> Values + 'static,
    ) -> Self {
        Work(Box::new(Repeat { operation, look, answered: true }))
    }

    /// As [`Work::observed`], but the result is no answer: variants rightly differ in it.
    #[must_use]
    pub fn unanswered<A: Answer + 'static>(
        operation: impl FnMut() -> A + 'static,
        look: impl FnMut(&A) -> Values + 'static,
    ) -> Self {
        Work(Box::new(Repeat { operation, look, answered: false }))
    }

    /// Observes something rather than timing it. The values of the last call are reported, or the
    /// first error.
    #[must_use]
    pub fn probe<A: Answer + 'static>(
        observe: impl FnMut() -> Result<(A, Values), String> + 'static,
    ) -> Self {
        Work(Box::new(Probe(observe)))
    }

    /// As [`Work::probe`], of what may turn out to be missing, or in whose way others may be:
    /// [`Fault::Skipped`] and [`Fault::Disturbed`] say so.
    #[must_use]
    pub fn attempt<A: Answer + 'static>(
        observe: impl FnMut() -> Result<(A, Values), Fault> + 'static,
    ) -> Self {
        Work(Box::new(Probe(observe)))
    }

    /// Times events itself, as many as it sees fit, and gives their distribution: for latencies,
    /// whose tails no average shows. The histogram is that of the last iteration.
    #[must_use]
    pub fn distribution(measure: impl FnMut() -> Histogram + 'static) -> Self {
        Work(Box::new(Distribution(measure)))
    }

    /// An operation that this machine cannot run, with the reason: a tool, a privilege or a kernel
    /// feature is missing. The cases that rest on it are `skipped`.
    #[must_use]
    pub fn skip(reason: impl Into<String>) -> Self {
        Work(Box::new(Unable(Fault::Skipped(reason.into()))))
    }

    /// An operation that cannot be run, with the reason: a combination of parameters, each within
    /// its range, that the variant does not support.
    #[must_use]
    pub fn refuse(reason: String) -> Self {
        Work(Box::new(Unable(Fault::Refused(reason))))
    }

    /// Runs one batch; with `heap`, one more iteration before it, so that what is set up
    /// lazily does not count.
    ///
    /// # Errors
    /// What the operation itself reports, and a heap count in a program that cannot count.
    pub fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, Fault> {
        self.0.run(iterations, heap)
    }

    /// Runs one iteration and consumes its result: what the entries in `benches/` repeat.
    ///
    /// # Errors
    /// What the operation itself reports.
    pub fn once(&mut self) -> Result<(), Fault> {
        self.0.once()
    }
}

struct Repeat<F, L> {
    operation: F,
    look: L,
    answered: bool,
}

impl<A, F, L> Batch for Repeat<F, L>
where
    A: Answer,
    F: FnMut() -> A,
    L: FnMut(&A) -> Values,
{
    fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, Fault> {
        let before = if heap {
            black_box((self.operation)());
            Some(allocator::counted()?)
        } else {
            None
        };
        let (elapsed_ns, last) = timed(&mut self.operation, iterations);
        let after = if heap { Some(allocator::counted()?) } else { None };
        let answer = if self.answered { last.digest() } else { String::new() };
        Ok(Outcome {
            elapsed_ns,
            answer,
            values: (self.look)(&last),
            heap: before.zip(after).map(|(before, after)| HeapUse {
                blocks: after.blocks - before.blocks,
                bytes: after.bytes - before.bytes,
            }),
            ..Outcome::default()
        })
    }

    fn once(&mut self) -> Result<(), Fault> {
        black_box((self.operation)());
        Ok(())
    }
}

/// The part between the readings of the clock, in ns, and the last result.
#[inline(never)]
#[expect(clippy::disallowed_methods, reason = "a subject reads the clock around its own loop")]
fn timed<A>(operation: &mut impl FnMut() -> A, iterations: u64) -> (u64, A) {
    let start = Instant::now();
    for _ in 1..iterations {
        black_box(operation());
    }
    let last = black_box(operation());
    let elapsed = start.elapsed();
    (u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX), last)
}

struct Probe<F>(F);

impl<A, F, E> Batch for Probe<F>
where
    A: Answer,
    F: FnMut() -> Result<(A, Values), E>,
    E: Into<Fault>,
{
    fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, Fault> {
        uncounted(heap)?;
        let (elapsed_ns, last) = timed(&mut || (self.0)(), iterations);
        let (answer, values) = last.map_err(Into::into)?;
        Ok(Outcome { elapsed_ns, answer: answer.digest(), values, ..Outcome::default() })
    }

    fn once(&mut self) -> Result<(), Fault> {
        black_box((self.0)().map_err(Into::into)?);
        Ok(())
    }
}

struct Distribution<F>(F);

impl<F: FnMut() -> Histogram> Batch for Distribution<F> {
    fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, Fault> {
        uncounted(heap)?;
        let (elapsed_ns, last) = timed(&mut || (self.0)(), iterations);
        Ok(Outcome { elapsed_ns, histogram_ns: last.counts(), ..Outcome::default() })
    }

    fn once(&mut self) -> Result<(), Fault> {
        black_box((self.0)());
        Ok(())
    }
}

/// Refuses a heap count of what observes rather than works.
fn uncounted(heap: bool) -> Result<(), Fault> {
    if heap {
        let why = "this experiment observes; its heap use is not counted".to_owned();
        return Err(Fault::Refused(why));
    }
    Ok(())
}

struct Unable(Fault);

impl Batch for Unable {
    fn run(&mut self, _: u64, _: bool) -> Result<Outcome, Fault> {
        Err(self.0.clone())
    }

    fn once(&mut self) -> Result<(), Fault> {
        Err(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::*;

    #[test]
    fn a_batch_runs_as_often_as_asked_and_answers_with_the_last_result() {
        let calls = Rc::new(Cell::new(0_u64));
        let inside = Rc::clone(&calls);
        let mut work = Work::observed(
            move || {
                inside.set(inside.get() + 1);
                inside.get()
            },
            |last| values([("odd", last % 2 == 1)]),
        );
        let outcome = work.run(5, false).unwrap();
        assert_eq!((calls.get(), outcome.answer.as_str()), (5, "5"));
        assert_eq!(outcome.values["odd"], Value::Flag(true));
        assert_eq!(outcome.heap, None);
        assert!(outcome.elapsed_ns > 0);
        work.once().unwrap();
        assert_eq!(calls.get(), 6);
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let refused = |why: &str| Fault::Refused(why.to_owned());
        let refusing = Work::refuse("no k=7".to_owned()).run(1, false).unwrap_err();
        assert_eq!(refusing, refused("no k=7"));
        let failing = || -> Result<((), Values), String> { Err("no mapping".to_owned()) };
        assert_eq!(Work::probe(failing).run(2, false).unwrap_err(), refused("no mapping"));
        let skipping = Work::skip("no cyclictest").run(1, false).unwrap_err();
        assert_eq!(skipping, Fault::Skipped("no cyclictest".to_owned()));
        let busy = || -> Result<((), Values), Fault> { Err(Fault::Disturbed("busy".to_owned())) };
        let busy = Work::attempt(busy).run(1, false).unwrap_err();
        assert_eq!(busy, Fault::Disturbed("busy".to_owned()));
        let uncounted = Work::repeat(String::new).run(1, true).unwrap_err();
        assert!(format!("{uncounted:?}").contains("cannot count"), "{uncounted:?}");
        assert!(Work::distribution(Histogram::new).run(1, true).is_err());
        let unanswered = Work::unanswered(|| 1_u64, |_| Values::new()).run(1, false).unwrap();
        assert_eq!(unanswered.answer, "");
    }
}
