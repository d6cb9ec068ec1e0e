//! When an object dies whose variable is still in scope. Rust drops it where the scope ends, or
//! where the program says so; its last use has no part in that.

use std::hint::black_box;
use std::sync::{Arc, Weak};

use subject::{Class, Experiment, Params, Work, values};

const BYTES: usize = 64 << 10;

#[inline(never)]
fn used(object: &Arc<[u8; BYTES]>) -> usize {
    usize::from(object[0])
}

/// Whether the object is gone after its last use, before the end of its scope.
#[inline(never)]
fn unused() -> bool {
    let object = Arc::new([0_u8; BYTES]);
    let weak = Arc::downgrade(&object);
    black_box(used(&object));
    is_gone(&weak)
}

/// Whether it is gone after it was dropped.
#[inline(never)]
fn dropped() -> bool {
    let object = Arc::new([0_u8; BYTES]);
    let weak = Arc::downgrade(&object);
    black_box(used(&object));
    drop(object);
    is_gone(&weak)
}

#[inline(never)]
fn is_gone(object: &Weak<[u8; BYTES]>) -> bool {
    object.upgrade().is_none()
}

fn counting(gone: fn() -> bool) -> impl Fn(&Params) -> Work {
    move |p| {
        let n = p.count("n");
        Work::probe(move || {
            let count = (0..n).filter(|_| gone()).count();
            Ok(((), values([("gone", count)])))
        })
    }
}

/// Counts the objects that are gone before their scope ends.
pub fn last_use() -> Experiment {
    Experiment::new("last-use")
        .param("n", 50, (1, 10_000))
        .value("gone", "objects", Class::Exact)
        .probe("unused", counting(unused))
        .probe("dropped", counting(dropped))
}
