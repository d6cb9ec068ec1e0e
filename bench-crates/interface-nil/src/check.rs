//! Counting what is absent in a list, by the checks there are.

use std::any::Any;
use std::hint::black_box;
use std::ptr::null;

use subject::{Experiment, Params, Work};

use crate::node::{MaybeNode, Node};

#[inline(never)]
fn count_none(list: &[Option<Box<dyn Any>>]) -> usize {
    list.iter().filter(|each| each.is_none()).count()
}

#[inline(never)]
fn count_downcast(list: &[Box<dyn Any>]) -> usize {
    list.iter().filter(|each| each.downcast_ref::<MaybeNode>().is_some_and(Option::is_none)).count()
}

#[inline(never)]
fn count_null(list: &[*const dyn Any]) -> usize {
    list.iter().filter(|each| each.is_null()).count()
}

/// Counts what is absent among n values, of which the given share is: an absent trait object, an
/// absent node in one, or a null pointer with a vtable.
pub fn check() -> Experiment {
    Experiment::new("check")
        .param("n", 64, (1, 1_000_000))
        .param("nils", 50, (0, 100))
        .variant("is-none", |p| {
            let list =
                spread::<Option<Box<dyn Any>>>(p, || None, |value| Some(Box::new(Node { value })));
            Work::repeat(move || count_none(&list))
        })
        .variant("downcast", |p| {
            let list = spread::<Box<dyn Any>>(
                p,
                || Box::new(MaybeNode::None),
                |value| Box::new(Some(Box::new(Node { value }))),
            );
            Work::repeat(move || count_downcast(&list))
        })
        .variant("null-pointer", |p| {
            // They have to live as long as the list, which is as long as the process.
            let list = spread::<*const dyn Any>(
                p,
                || null::<Node>(),
                |value| Box::leak(Box::new(Node { value })),
            );
            Work::repeat(move || count_null(&list))
        })
}

/// Makes n values, of which each so many in a hundred, evenly spread, are absent.
fn spread<T>(p: &Params, absent: impl Fn() -> T, present: impl Fn(usize) -> T) -> Vec<T> {
    let (n, nils) = (p.count("n"), p.count("nils"));
    let is_absent = |index: usize| (index + 1) * nils / 100 > index * nils / 100;
    let list = (0..n).map(|index| if is_absent(index) { absent() } else { present(index) });
    black_box(list.collect())
}
