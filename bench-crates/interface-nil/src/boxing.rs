//! What it costs to put a value into a trait object.

use std::any::Any;
use std::hint::black_box;

use subject::{Experiment, Params, Work};

use crate::node::{Node, SEVEN};

/// Puts a value that is made anew each time into a trait object, and drops it.
fn boxing<T: Any>(made: impl Fn() -> T + Copy + 'static) -> impl Fn(&Params) -> Work {
    move |_| Work::repeat(move || is_there(&black_box(put(black_box(made())))))
}

#[inline(never)]
fn put<T: Any>(value: T) -> Option<Box<dyn Any>> {
    Some(Box::new(value))
}

fn is_there(held: &Option<Box<dyn Any>>) -> bool {
    held.is_some()
}

/// A box that is there already, given a trait and its type again.
fn reboxing(_: &Params) -> Work {
    let mut node = Some(Box::new(Node { value: SEVEN }));
    Work::repeat(move || {
        let held = black_box(widened(node.take()));
        let is_there = is_there(&held);
        node = held.and_then(|held| held.downcast().ok());
        is_there
    })
}

#[inline(never)]
fn widened(node: Option<Box<Node>>) -> Option<Box<dyn Any>> {
    node.map(|node| node as Box<dyn Any>)
}

/// An absent box, likewise; the answer is whether it is as absent as before.
fn widening_nothing(_: &Params) -> Work {
    Work::repeat(|| !is_there(&black_box(widened(black_box(None)))))
}

/// A list of two that is there already.
fn boxing_list(_: &Params) -> Work {
    let mut list = vec!["a", "b"];
    Work::repeat(move || {
        let held = black_box(put(std::mem::take(&mut list)));
        let is_there = is_there(&held);
        if let Some(Ok(back)) = held.map(|held| held.downcast::<Vec<&'static str>>()) {
            list = *back;
        }
        is_there && list.len() == 2
    })
}

/// Puts a value into a trait object.
pub fn boxing_experiment() -> Experiment {
    Experiment::new("box")
        .variant("nil-pointer", widening_nothing)
        .variant("pointer", reboxing)
        .variant("empty-list", boxing(Vec::<&'static str>::new))
        .variant("list", boxing_list)
        .variant("zero", boxing(|| 0_i64))
        .variant("small-number", boxing(|| 255_i64))
        .variant("number", boxing(|| 256_i64))
        .variant("empty-text", boxing(|| ""))
        .variant("text", boxing(|| "seven"))
        .variant("empty-struct", boxing(|| ()))
}
