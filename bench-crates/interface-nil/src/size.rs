//! How large a trait object's handle is.

use std::any::Any;
use std::error::Error;

use subject::{Class, Experiment, Work, values};

/// The sizes of a boxed trait object, alone and in what may be absent.
pub fn size() -> Experiment {
    Experiment::new("size")
        .value("pointer_bytes", "bytes", Class::Exact)
        .value("plain_words", "words", Class::Exact)
        .value("error_words", "words", Class::Exact)
        .value("option_words", "words", Class::Exact)
        .value("result_words", "words", Class::Exact)
        .value("nested_words", "words", Class::Exact)
        .probe("sizes", |_| {
            Work::probe(|| {
                let sizes = values([
                    ("pointer_bytes", size_of::<*const u8>() as f64),
                    ("plain_words", words::<Box<dyn Any>>()),
                    ("error_words", words::<Box<dyn Error>>()),
                    ("option_words", words::<Option<Box<dyn Any>>>()),
                    ("result_words", words::<Result<(), Box<dyn Error>>>()),
                    ("nested_words", words::<Option<Option<Box<dyn Any>>>>()),
                ]);
                Ok(((), sizes))
            })
        })
}

fn words<T>() -> f64 {
    size_of::<T>() as f64 / size_of::<*const u8>() as f64
}
