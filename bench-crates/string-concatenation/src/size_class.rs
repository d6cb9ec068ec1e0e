//! What block a join is given.

use std::hint::black_box;

use subject::{Class, Experiment, Work, usable_bytes, values};

/// Makes a text of `len` bytes and asks the allocator how large its block really is.
pub fn size_class() -> Experiment {
    Experiment::new("size-class")
        .param("len", 33, (1, 1_000_000))
        .value("usable_bytes", "bytes", Class::Exact)
        .variant("result", |p| {
            let length = p.count("len");
            let halves = black_box(["a".repeat(length / 2), "b".repeat(length - length / 2)]);
            Work::observed(
                move || halves.concat(),
                |last| values([("usable_bytes", usable_bytes(last))]),
            )
        })
}
