//! What kind of memory a text's bytes are in.

use std::hint::black_box;

use subject::{Class, Experiment, Work, values};

use crate::memory::{overwrite, permissions};

/// A literal that is easy to find in the built program. The program must hold it once.
static MARKER: &str = "claimbench literal marker 7f3a";

fn literal() -> &'static str {
    black_box(MARKER)
}

/// A run-time result of another text, so that [`MARKER`] stays the only one.
fn result() -> String {
    [black_box("claimbench result "), black_box("marker 7f3a")].concat()
}

/// The permissions of the mapping that a literal, and a run-time result, lie in.
pub fn placement() -> Experiment {
    Experiment::new("placement")
        .value("perms", "", Class::State)
        .probe("literal", |_| {
            Work::probe(|| Ok(((), values([("perms", permissions(literal())?)]))))
        })
        .probe("result", |_| Work::probe(|| Ok(((), values([("perms", permissions(&result())?)])))))
}

/// Changes a byte in place. With a literal that is the end of the process; a run-time result is the
/// control, in which the same code works.
pub fn write() -> Experiment {
    Experiment::new("write")
        .value("wrote", "", Class::State)
        .probe("literal", |_| {
            Work::probe(|| Ok(((), values([("wrote", overwrite(literal(), b'C') == b'C')]))))
        })
        .probe("result", |_| {
            Work::probe(|| Ok(((), values([("wrote", overwrite(&result(), b'C') == b'C')]))))
        })
}
