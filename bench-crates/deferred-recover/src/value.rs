//! The value of a panic, as it comes back.

use std::any::Any;
use std::fmt::Error;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};

use subject::{Class, Experiment, Params, Values, Work, values};

#[derive(Clone, PartialEq)]
struct Record {
    code: i64,
}

/// What came of one value.
enum Came {
    AsOtherType,
    Unequal,
    Equal,
}

/// Panics with a value and compares what comes back.
fn back<T: Any + Send + Clone + PartialEq>(value: T) -> Came {
    let given = value.clone();
    came(&value, move || panic_any(given))
}

fn came<T: Any + PartialEq>(expected: &T, panic: impl FnOnce()) -> Came {
    let payload = catch_unwind(AssertUnwindSafe(panic)).err();
    match payload.and_then(|payload| payload.downcast::<T>().ok()) {
        None => Came::AsOtherType,
        Some(value) if *value == *expected => Came::Equal,
        Some(_) => Came::Unequal,
    }
}

/// Panics with values of several types, and through the macro.
pub fn value() -> Experiment {
    let with =
        |all: fn() -> Vec<Came>| move |_: &Params| Work::probe(move || Ok(((), counted(&all()))));
    Experiment::new("value")
        .value("values", "values", Class::Exact)
        .value("other_type", "values", Class::Exact)
        .value("compared", "values", Class::Exact)
        .value("unequal", "values", Class::Exact)
        .probe(
            "all",
            with(|| {
                vec![
                    back("text"),
                    back(Error),
                    back(7_i64),
                    back(Record { code: 7 }),
                    back(Box::new(Record { code: 7 })),
                    back(vec![7_i64]),
                ]
            }),
        )
        .probe(
            "macro",
            with(|| {
                let code = black_box(7);
                vec![
                    came(&"text", || panic!("text")),
                    came(&"code 7".to_owned(), || panic!("code {code}")),
                ]
            }),
        )
        .probe(
            "macro-number",
            with(|| {
                let code = black_box(7_i64);
                vec![came(&code, || panic!("{code}"))]
            }),
        )
}

fn counted(all: &[Came]) -> Values {
    let other_type = all.iter().filter(|one| matches!(one, Came::AsOtherType)).count();
    let unequal = all.iter().filter(|one| matches!(one, Came::Unequal)).count();
    values([
        ("values", all.len()),
        ("other_type", other_type),
        ("compared", all.len() - other_type),
        ("unequal", unequal),
    ])
}
