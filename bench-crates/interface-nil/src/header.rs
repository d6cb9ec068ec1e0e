//! A list inside a trait object.

use std::any::Any;
use std::hint::black_box;

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::held::state;
use crate::raw::words;

/// Looks at an empty list, and at one that is not, in a trait object.
pub fn header() -> Experiment {
    let with = |list: fn() -> Vec<&'static str>| {
        move |_: &Params| Work::probe(move || Ok(((), inside(&black_box(Some(Box::new(list())))))))
    };
    Experiment::new("header")
        .value("equals_nil", "", Class::State)
        .value("prints", "", Class::State)
        .value("data_word", "", Class::State)
        .value("header_pointer", "", Class::State)
        .value("length", "elements", Class::Exact)
        .value("capacity", "elements", Class::Exact)
        .probe("empty", with(Vec::new))
        .probe("filled", with(|| vec!["a", "b"]))
}

fn inside(held: &Option<Box<Vec<&'static str>>>) -> Values {
    let list = held.as_deref().map_or(&[][..], Vec::as_slice);
    let object = held.as_deref().map(|list| list as &dyn Any);
    let mut seen = values([
        ("prints", format!("{list:?}")),
        ("data_word", state(object.map_or(0, |object| words(object).data))),
        ("header_pointer", state(list.as_ptr().addr())),
    ]);
    seen.extend(values([
        ("length", list.len()),
        ("capacity", held.as_deref().map_or(0, Vec::capacity)),
    ]));
    seen.extend(values([("equals_nil", object.is_none())]));
    seen
}
