//! A list inside a trait object.

use std::any::Any;
use std::hint::black_box;

use subject::{Class, Experiment, Params, Values, Work, values};

use crate::held::state;
use crate::raw::words;

type List = Vec<&'static str>;

/// Looks at an empty list, and at one that is not, in a trait object.
pub fn header() -> Experiment {
    let with = |list: fn() -> List| {
        move |_: &Params| {
            Work::probe(move || {
                let held: Option<Box<dyn Any>> = Some(Box::new(list()));
                Ok(((), inside(black_box(held).as_deref())?))
            })
        }
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

fn inside(held: Option<&dyn Any>) -> Result<Values, String> {
    let list = held.and_then(|held| held.downcast_ref::<List>()).ok_or("there is no list")?;
    let mut seen = values([
        ("prints", format!("{list:?}")),
        ("data_word", state(held.map_or(0, |held| words(held).data))),
        ("header_pointer", state(list.as_ptr().addr())),
    ]);
    seen.extend(values([("length", list.len()), ("capacity", list.capacity())]));
    seen.extend(values([("equals_nil", held.is_none())]));
    Ok(seen)
}
