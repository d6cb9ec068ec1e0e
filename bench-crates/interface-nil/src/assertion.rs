//! Looking for an absent node inside a trait object, by its type.

use std::any::Any;
use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

use crate::node::{MaybeNode, Node, SEVEN};

#[inline(never)]
fn holds_absent_node(held: Option<&dyn Any>) -> bool {
    held.and_then(|held| held.downcast_ref::<MaybeNode>()).is_some_and(Option::is_none)
}

/// Looks for it where it is, and where something else is.
pub fn assertion() -> Experiment {
    let with = |held: fn() -> Option<Box<dyn Any>>| {
        move |_: &Params| {
            Work::probe(move || {
                let held = black_box(held());
                Ok(((), values([("found_nil", holds_absent_node(held.as_deref()))])))
            })
        }
    };
    Experiment::new("assertion")
        .value("found_nil", "", Class::State)
        .probe("nil-node", with(|| Some(Box::new(MaybeNode::None))))
        .probe("node", with(|| Some(Box::new(Some(Box::new(Node { value: SEVEN }))))))
        .probe("nil-of-another-type", with(|| Some(Box::new(None::<Box<i64>>))))
        .probe("nothing", with(|| None))
}
