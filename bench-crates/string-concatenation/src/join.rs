//! Joins of k operands, in one expression or in several statements.

use std::hint::black_box;

use subject::{Experiment, Params, Work};

type Join = fn(&[String]) -> String;

/// Operand i is `len` times the letter `a` + i.
fn operands(p: &Params) -> Vec<String> {
    let letters = ('a'..='l').take(p.count("k"));
    let length = p.count("len");
    black_box(letters.map(|letter| letter.to_string().repeat(length)).collect())
}

/// A variant that has one function for each number of operands it supports.
fn by_count(name: &'static str, table: &'static [(usize, Join)]) -> impl Fn(&Params) -> Work {
    move |p| {
        let k = p.count("k");
        let Some(&(_, join)) = table.iter().find(|(count, _)| *count == k) else {
            return Work::refuse(format!("variant '{name}' does not support k={k}"));
        };
        let operands = operands(p);
        Work::repeat(move || join(&operands))
    }
}

/// Joins k texts of `len` bytes.
pub fn join() -> Experiment {
    Experiment::new("join")
        .param("k", 3, (2, 12))
        .param("len", 40, (1, 4096))
        .variant("concat", |p| {
            let operands = operands(p);
            Work::repeat(move || operands.concat())
        })
        .variant("plus", by_count("plus", PLUS))
        .variant("format", by_count("format", FORMAT))
        .variant("statements", by_count("statements", STATEMENTS))
}

const PLUS: &[(usize, Join)] = &[
    (2, |o| o[0].clone() + &o[1]),
    (3, |o| o[0].clone() + &o[1] + &o[2]),
    (4, |o| o[0].clone() + &o[1] + &o[2] + &o[3]),
    (5, |o| o[0].clone() + &o[1] + &o[2] + &o[3] + &o[4]),
    (6, |o| o[0].clone() + &o[1] + &o[2] + &o[3] + &o[4] + &o[5]),
    (12, |o| {
        let half = o[0].clone() + &o[1] + &o[2] + &o[3] + &o[4] + &o[5];
        half + &o[6] + &o[7] + &o[8] + &o[9] + &o[10] + &o[11]
    }),
];

const FORMAT: &[(usize, Join)] = &[
    (2, |o| format!("{}{}", o[0], o[1])),
    (3, |o| format!("{}{}{}", o[0], o[1], o[2])),
    (4, |o| format!("{}{}{}{}", o[0], o[1], o[2], o[3])),
    (5, |o| format!("{}{}{}{}{}", o[0], o[1], o[2], o[3], o[4])),
    (6, |o| format!("{}{}{}{}{}{}", o[0], o[1], o[2], o[3], o[4], o[5])),
    (12, |o| {
        format!(
            "{}{}{}{}{}{}{}{}{}{}{}{}",
            o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7], o[8], o[9], o[10], o[11]
        )
    }),
];

const STATEMENTS: &[(usize, Join)] = &[
    (2, |o| o[0].clone() + &o[1]),
    (3, |o| {
        let part = o[0].clone() + &o[1];
        part + &o[2]
    }),
    (4, |o| {
        let part = o[0].clone() + &o[1];
        let longer = part + &o[2];
        longer + &o[3]
    }),
];
