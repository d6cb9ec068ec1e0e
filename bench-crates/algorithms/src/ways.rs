//! A recurrence over the last three values: the ways to climb `n` steps by one, two or three.

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

/// Keeps three values. Wraps as Go's int does.
#[inline(never)]
fn rolling(n: usize) -> i64 {
    let mut roll = [1_i64, 0, 0];
    for _ in 0..n {
        let next = roll[0].wrapping_add(roll[1]).wrapping_add(roll[2]);
        roll = [next, roll[0], roll[1]];
    }
    roll[0]
}

/// Keeps them all.
#[inline(never)]
fn table(n: usize) -> i64 {
    let mut ways = vec![0_i64; n + 1];
    ways[0] = 1;
    for step in 1..=n {
        let last = &ways[step.saturating_sub(3)..step];
        ways[step] = last.iter().fold(0, |sum: i64, each| sum.wrapping_add(*each));
    }
    ways[n]
}

/// Refuses what does not fit.
fn checked(n: usize) -> Option<i64> {
    let mut roll = [1_i64, 0, 0];
    for _ in 0..n {
        let next = roll[0].checked_add(roll[1])?.checked_add(roll[2])?;
        roll = [next, roll[0], roll[1]];
    }
    Some(roll[0])
}

/// The ways to climb `n` steps, which wrap from the seventies on.
pub fn ways() -> Experiment {
    let counting = |count: fn(usize) -> i64| {
        move |p: &Params| {
            let n = black_box(p.count("n"));
            Work::repeat(move || count(n))
        }
    };
    Experiment::new("ways")
        .param("n", 1000, (0, 10_000_000))
        .variant("rolling", counting(rolling))
        .variant("table", counting(table))
}

/// Whether a wrong number comes out without a word, by arithmetic of 128 bits.
pub fn ways_exact() -> Experiment {
    let compared = |count: fn(usize) -> Option<i64>| {
        move |p: &Params| {
            let n = p.count("n");
            Work::probe(move || {
                let mut roll = [1_u128, 0, 0];
                for _ in 0..n {
                    roll = [roll.iter().sum(), roll[0], roll[1]];
                }
                let right = |counted: i64| u128::try_from(counted) == Ok(roll[0]);
                let silently_wrong = count(n).is_some_and(|counted| !right(counted));
                Ok(((), values([("silently_wrong", silently_wrong)])))
            })
        }
    };
    Experiment::new("ways-exact")
        .param("n", 72, (0, 140))
        .value("silently_wrong", "", Class::State)
        .probe("rolling", compared(|n| Some(rolling(n))))
        .probe("checked", compared(checked))
}
