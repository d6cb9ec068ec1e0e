//! Trait objects that hold nothing, in every way there is to hold nothing.

use std::any::Any;
use std::collections::HashMap;
use std::hint::black_box;
use std::ptr::null;
use std::sync::mpsc::Sender;

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::node::{MaybeNode, Node};
use crate::raw::{Words, first_word, words};

/// Whether a word is set.
pub fn state(word: usize) -> String {
    if word == 0 { "zero" } else { "set" }.to_owned()
}

/// Makes a value and looks whether it counts as absent, and which of its words are set.
pub fn held() -> Experiment {
    let option = |made: fn() -> Option<Box<dyn Any>>| {
        move |_: &Params| Work::probe(move || Ok(((), of_option(&black_box(made())))))
    };
    Experiment::new("held")
        .value("equals_nil", "", Class::State)
        .value("type_word", "", Class::State)
        .value("data_word", "", Class::State)
        .probe("unassigned", option(|| None))
        .probe("mapped", option(mapped::<Node>))
        .probe("nested", option(|| Some(Box::new(MaybeNode::None))))
        .probe("list", option(|| Some(Box::new(Vec::<String>::new()))))
        .probe("empty-struct", option(|| Some(Box::new(()))))
        .probe("number", option(|| Some(Box::new(7))))
        .probe("null-pointer", |_| {
            Work::probe(|| Ok(((), of_pointer(black_box(null::<Node>() as *const dyn Any)))))
        })
}

fn of_option(option: &Option<Box<dyn Any>>) -> Values {
    // The second word of `None` has no value of its own.
    let vtable = option.as_deref().map(|held| words(held).vtable);
    let vtable = vtable.map_or_else(|| "unspecified".to_owned(), state);
    let mut seen = values([("type_word", vtable), ("data_word", state(first_word(option)))]);
    seen.extend(values([("equals_nil", option.is_none())]));
    seen
}

fn of_pointer(pointer: *const dyn Any) -> Values {
    let Words { data, vtable } = words(pointer);
    let mut seen = values([("type_word", state(vtable)), ("data_word", state(data))]);
    seen.extend(values([("equals_nil", pointer.is_null())]));
    seen
}

/// An absent box of a known type, turned into an absent one of a trait.
fn mapped<T: Any>() -> Option<Box<dyn Any>> {
    let none: Option<Box<T>> = black_box(None);
    none.map(|held| held as Box<dyn Any>)
}

/// The absent box itself, put into a trait object.
fn nested<T: Any>() -> Option<Box<dyn Any>> {
    let none: Option<Box<T>> = black_box(None);
    Some(Box::new(none))
}

/// The types whose counterparts are nilable in Go.
macro_rules! each_of_seven {
    ($look:ident) => {
        [
            $look::<String>(),
            $look::<i64>(),
            $look::<HashMap<String, i64>>(),
            $look::<Sender<i64>>(),
            $look::<fn()>(),
            $look::<Vec<String>>(),
            $look::<*const ()>(),
        ]
    };
}

/// Counts, over seven types, the absent values that do not count as absent any more.
pub fn counted() -> Experiment {
    let count = |all: fn() -> [bool; 7]| {
        move |_: &Params| {
            Work::probe(move || {
                let present = all();
                let not_nil = present.iter().filter(|is| **is).count();
                Ok(((), values([("nils", present.len()), ("not_nil", not_nil)])))
            })
        }
    };
    Experiment::new("counted")
        .value("nils", "values", Class::Exact)
        .value("not_nil", "values", Class::Exact)
        .probe("mapped", count(|| each_of_seven!(is_some_mapped)))
        .probe("nested", count(|| each_of_seven!(is_some_nested)))
        .probe("null-pointer", count(|| each_of_seven!(is_not_null)))
}

fn is_some_mapped<T: Any>() -> bool {
    black_box(mapped::<T>()).is_some()
}

fn is_some_nested<T: Any>() -> bool {
    black_box(nested::<T>()).is_some()
}

fn is_not_null<T: Any>() -> bool {
    !black_box(null::<T>() as *const dyn Any).is_null()
}
