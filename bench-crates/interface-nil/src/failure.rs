//! Errors that are there or not, as the caller of a function sees them.

use std::error::Error;
use std::fmt;
use std::hint::black_box;

use subject::{Class, Experiment, Params, Values, Work, values};

#[derive(Debug)]
struct CustomError(&'static str);

impl fmt::Display for CustomError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for CustomError {}

type Outcome = Result<(), Box<dyn Error>>;

/// An error of a known type that is absent, returned as one of any type: the only way is to say
/// what becomes of its absence.
#[inline(never)]
fn typed(found: Option<CustomError>) -> Outcome {
    match found {
        Some(error) => Err(Box::new(error)),
        None => Ok(()),
    }
}

#[inline(never)]
fn literal() -> Outcome {
    Ok(())
}

/// Fails or not, with its error in a variable until the end.
#[inline(never)]
fn mixed(fails: bool) -> Outcome {
    let mut found = None;
    if fails {
        found = Some(CustomError("it failed"));
    }
    typed(found)
}

/// Returns errors and looks at them as a caller does.
pub fn failure() -> Experiment {
    let with = |returned: fn() -> Outcome| {
        move |_: &Params| Work::probe(move || Ok(((), seen_by_caller(&returned()))))
    };
    Experiment::new("failure")
        .value("is_error", "", Class::State)
        .value("as_custom", "", Class::State)
        .value("message", "", Class::State)
        .probe("typed", with(|| typed(black_box(None))))
        .probe("literal", with(literal))
        .probe("mixed-success", with(|| mixed(black_box(false))))
        .probe("mixed-failure", with(|| mixed(black_box(true))))
}

fn seen_by_caller(outcome: &Outcome) -> Values {
    let error = outcome.as_ref().err();
    let custom = error.and_then(|error| error.downcast_ref::<CustomError>());
    let mut seen = values([("is_error", error.is_some()), ("as_custom", custom.is_some())]);
    let message = error.map_or_else(|| "none".to_owned(), ToString::to_string);
    seen.extend(values([("message", message)]));
    seen
}
