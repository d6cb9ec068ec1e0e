//! Methods called on a trait object that holds an absent node, a node, or is absent itself.

use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};

use subject::{Class, Experiment, Params, Work, values};

use crate::node::{MaybeNode, Node, SEVEN, Valued};

type Held = Option<Box<dyn Valued>>;

/// Calls methods, and sees whether that returns or panics.
pub fn call() -> Experiment {
    let with = |held: fn() -> Held, call: fn(&dyn Valued) -> usize| {
        move |_: &Params| {
            Work::probe(move || {
                let held = black_box(held());
                let call = || call(&**held.as_ref().expect("there is a trait object"));
                let called = catch_unwind(AssertUnwindSafe(call));
                let mut seen = values([("answer", called.as_ref().map_or(0, |answer| *answer))]);
                seen.extend(values([("outcome", outcome(called.is_ok()))]));
                Ok(((), seen))
            })
        }
    };
    Experiment::new("call")
        .value("outcome", "", Class::State)
        .value("answer", "", Class::Exact)
        .probe("nil-untouched", with(|| Some(Box::new(MaybeNode::None)), |held| held.untouched()))
        .probe("nil-field", with(|| Some(Box::new(MaybeNode::None)), |held| held.field()))
        .probe("node-field", with(node, |held| held.field()))
        .probe("nothing", with(|| None, |held| held.untouched()))
}

fn node() -> Held {
    Some(Box::new(Some(Box::new(Node { value: SEVEN }))))
}

fn outcome(returned: bool) -> String {
    if returned { "returned" } else { "panicked" }.to_owned()
}
