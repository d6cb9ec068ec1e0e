//! Operations ready to be run, and what one batch of them gave.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use model::Value;
use model::protocol::HeapUse;

use crate::allocator;
use crate::answer::Answer;

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
}

/// An operation of one variant, set up at one point and ready to be run any number of times.
pub struct Work(Box<dyn Batch>);

trait Batch {
    fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, String>;
    fn once(&mut self) -> Result<(), String>;
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

    /// An operation that cannot be run, with the reason: a combination of parameters, each within
    /// its range, that the variant does not support.
    #[must_use]
    pub fn refuse(reason: String) -> Self {
        Work(Box::new(Refusal(reason)))
    }

    /// Runs one batch; with `heap`, one more iteration before it, so that what is set up
    /// lazily does not count.
    ///
    /// # Errors
    /// What the operation itself reports, and a heap count in a program that cannot count.
    pub fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, String> {
        self.0.run(iterations, heap)
    }

    /// Runs one iteration and consumes its result: what the entries in `benches/` repeat.
    ///
    /// # Errors
    /// What the operation itself reports.
    pub fn once(&mut self) -> Result<(), String> {
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
    fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, String> {
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
        })
    }

    fn once(&mut self) -> Result<(), String> {
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

impl<A, F> Batch for Probe<F>
where
    A: Answer,
    F: FnMut() -> Result<(A, Values), String>,
{
    fn run(&mut self, iterations: u64, heap: bool) -> Result<Outcome, String> {
        if heap {
            return Err("this experiment observes; its heap use is not counted".to_owned());
        }
        let (elapsed_ns, last) = timed(&mut || (self.0)(), iterations);
        let (answer, values) = last?;
        Ok(Outcome { elapsed_ns, answer: answer.digest(), values, heap: None })
    }

    fn once(&mut self) -> Result<(), String> {
        black_box((self.0)()?);
        Ok(())
    }
}

struct Refusal(String);

impl Batch for Refusal {
    fn run(&mut self, _: u64, _: bool) -> Result<Outcome, String> {
        Err(self.0.clone())
    }

    fn once(&mut self) -> Result<(), String> {
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
        assert_eq!(Work::refuse("no k=7".to_owned()).run(1, false).unwrap_err(), "no k=7");
        let failing = || -> Result<((), Values), String> { Err("no mapping".to_owned()) };
        assert_eq!(Work::probe(failing).run(2, false).unwrap_err(), "no mapping");
        let uncounted = Work::repeat(String::new).run(1, true).unwrap_err();
        assert!(uncounted.contains("cannot count"), "{uncounted}");
        let unanswered = Work::unanswered(|| 1_u64, |_| Values::new()).run(1, false).unwrap();
        assert_eq!(unanswered.answer, "");
    }
}
