//! What a trait object tells of the type in it.

use std::any::{Any, type_name, type_name_of_val};
use std::hint::black_box;

use subject::{Class, Experiment, Work, values};

use crate::node::MaybeNode;

/// A trait that carries the name, as `Any` does not.
trait Named {
    fn name(&self) -> &'static str;
}

impl<T> Named for T {
    fn name(&self) -> &'static str {
        type_name::<T>()
    }
}

/// Asks an absent node in a trait object for its type.
pub fn names() -> Experiment {
    Experiment::new("type-name")
        .value("name", "", Class::State)
        .probe("any", |_| {
            Work::probe(|| {
                let held: Box<dyn Any> = black_box(Box::new(MaybeNode::None));
                Ok(((), values([("name", type_name_of_val(&*held).to_owned())])))
            })
        })
        .probe("own-trait", |_| {
            Work::probe(|| {
                let held: Box<dyn Named> = black_box(Box::new(MaybeNode::None));
                Ok(((), values([("name", (*held).name().to_owned())])))
            })
        })
}
