//! The order in which values are dropped.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use subject::{Class, Experiment, Params, Work, values};

use crate::guard::{Deferred, PRIMARY};

/// The numbers of what was dropped, in that order.
type Log = Rc<RefCell<Vec<usize>>>;

fn logging(log: &Log, number: usize) -> Deferred<impl FnMut() + use<>> {
    let log = Rc::clone(log);
    Deferred(move || log.borrow_mut().push(number))
}

/// Drops that do not come right before that of what was made just before.
fn out_of_order(log: &[usize]) -> usize {
    log.iter().enumerate().filter(|(index, number)| **number != log.len() - 1 - index).count()
}

/// Makes guards one by one, each a local of its own.
macro_rules! locals {
    ($log:ident, $panics:ident; $($name:ident = $number:literal),+) => {{
        $(let $name = logging($log, $number);)+
        panic_if($panics);
        $(let _ = &$name;)+
    }};
}

#[inline(never)]
fn locals(log: &Log, n: usize, panics: bool) -> Result<(), String> {
    match n {
        3 => locals!(log, panics; a = 0, b = 1, c = 2),
        8 => locals!(log, panics; a = 0, b = 1, c = 2, d = 3, e = 4, f = 5, g = 6, h = 7),
        9 => locals!(log, panics; a = 0, b = 1, c = 2, d = 3, e = 4, f = 5, g = 6, h = 7, i = 8),
        _ => return Err(format!("there is no function with n={n} locals")),
    }
    Ok(())
}

fn panic_if(panics: bool) {
    if panics {
        std::panic::panic_any(PRIMARY);
    }
}

/// Makes guards in a loop, which takes a vector to keep them.
#[inline(never)]
fn vector(log: &Log, n: usize, panics: bool) -> Result<(), String> {
    let guards: Vec<_> = (0..n).map(|number| logging(log, number)).collect();
    panic_if(panics);
    drop(guards);
    Ok(())
}

/// Makes the guards fields of one value.
#[inline(never)]
fn fields(log: &Log, n: usize) -> Result<(), String> {
    if n != 3 {
        return Err(format!("there is no value with n={n} fields"));
    }
    drop((logging(log, 0), logging(log, 1), logging(log, 2)));
    Ok(())
}

/// Gives the guards no name, so that each is dropped before the next is made.
#[inline(never)]
fn nameless(log: &Log, n: usize) -> Result<(), String> {
    for number in 0..n {
        let _ = logging(log, number);
    }
    Ok(())
}

/// Makes n guards and writes down the order in which they are dropped.
pub fn order() -> Experiment {
    let with = |make: fn(&Log, usize) -> Result<(), String>| {
        move |p: &Params| {
            let n = p.count("n");
            Work::probe(move || {
                let log = Log::default();
                // A panic is the end of the function and not of the experiment.
                catch_unwind(AssertUnwindSafe(|| make(&log, n))).unwrap_or(Ok(()))?;
                let log = log.borrow();
                let order: Vec<String> = log.iter().map(ToString::to_string).collect();
                let counts = [("ran", log.len()), ("out_of_order", out_of_order(&log))];
                Ok((order.join(" "), values(counts)))
            })
        }
    };
    Experiment::new("order")
        .param("n", 3, (1, 100_000))
        .value("ran", "calls", Class::Exact)
        .value("out_of_order", "calls", Class::Exact)
        .probe("written-return", with(|log, n| locals(log, n, false)))
        .probe("written-panic", with(|log, n| locals(log, n, true)))
        .probe("vector-return", with(|log, n| vector(log, n, false)))
        .probe("vector-panic", with(|log, n| vector(log, n, true)))
        .probe("fields", with(fields))
        .probe("nameless", with(nameless))
}
