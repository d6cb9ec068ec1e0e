//! Things that are opened and closed again.

use std::cell::Cell;
use std::hint::black_box;

use subject::{Experiment, Params, Work};

/// What is cleaned up.
#[derive(Default)]
struct Tally {
    open: Cell<u64>,
    closed: Cell<u64>,
}

impl Tally {
    fn open(&self) {
        self.open.set(self.open.get() + 1);
    }

    #[inline(never)]
    fn close(&self) {
        self.closed.set(black_box(self.closed.get()) + 1);
    }
}

/// Closes when it is dropped.
struct Closing<'a>(&'a Tally);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[inline(never)]
fn direct(tally: &Tally) {
    tally.open();
    tally.close();
}

#[inline(never)]
fn deferred(tally: &Tally) {
    let _closing = Closing(tally);
    tally.open();
}

/// All at once, in the order in which Go's defers pile up.
#[inline(never)]
fn in_loop(tally: &Tally, n: usize) {
    let mut closing = Vec::new();
    for _ in 0..n {
        closing.push(Closing(tally));
        tally.open();
    }
    while let Some(last) = closing.pop() {
        drop(last);
    }
}

/// Opens something n times and closes it: by a call, by a guard in a function of its own, or by
/// guards that pile up in a vector.
pub fn cleanup() -> Experiment {
    let with = |run: fn(&Tally, usize)| {
        move |p: &Params| {
            let n = black_box(p.count("n"));
            Work::repeat(move || {
                let tally = Tally::default();
                run(black_box(&tally), n);
                tally.closed.get()
            })
        }
    };
    Experiment::new("cleanup")
        .param("n", 64, (1, 1_000_000))
        .variant("direct", with(|tally, n| (0..n).for_each(|_| direct(tally))))
        .variant("deferred", with(|tally, n| (0..n).for_each(|_| deferred(tally))))
        .variant("loop", with(in_loop))
}
