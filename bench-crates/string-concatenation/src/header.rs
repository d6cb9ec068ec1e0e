//! How large a text's handle is.

use std::hint::black_box;

use subject::{Class, Experiment, Work, values};

/// The sizes of `&str`, of an empty text and of one of a thousand bytes, and of `String`.
pub fn header() -> Experiment {
    Experiment::new("header")
        .value("string_bytes", "bytes", Class::Exact)
        .value("long_string_bytes", "bytes", Class::Exact)
        .value("pointer_bytes", "bytes", Class::Exact)
        .value("owned_bytes", "bytes", Class::Exact)
        .probe("sizes", |_| {
            let long = black_box("s".repeat(1000));
            Work::probe(move || {
                let sizes = values([
                    ("string_bytes", handle_bytes("")),
                    ("long_string_bytes", handle_bytes(long.as_str())),
                    ("pointer_bytes", size_of::<*const u8>()),
                    ("owned_bytes", size_of::<String>()),
                ]);
                Ok(((), sizes))
            })
        })
}

/// The size of a value without what it points to.
fn handle_bytes<T>(_: T) -> usize {
    size_of::<T>()
}
