//! Appending one byte, as a text or as a byte.

#![allow(
    clippy::single_char_add_str,
    clippy::same_item_push,
    reason = "appending one by one, in the slower way too, is what is measured"
)]

use std::hint::black_box;

use subject::{Experiment, Params, Work};

use crate::grow::{growing, with_capacity};

/// Appends one constant byte n times. The buffer has the size from the start, so that only
/// appending is timed, not growing.
pub fn append_byte() -> Experiment {
    Experiment::new("append-byte")
        .param("n", 100_000, (1, 10_000_000))
        .variant("str", growing(with_capacity))
        .variant("byte", growing(push_byte))
        .variant("vec-byte", growing(push_vec_byte))
}

#[inline(never)]
fn push_byte(n: usize) -> String {
    let mut text = String::with_capacity(n);
    for _ in 0..n {
        text.push('x');
    }
    text
}

#[inline(never)]
fn push_vec_byte(n: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(n);
    for _ in 0..n {
        bytes.push(b'x');
    }
    bytes
}

/// The characters the converting variants append. An array, so that the remainder by its length
/// needs no division.
type Alphabet = [u8; 26];

/// Appends bytes read from memory n times, each made a text first or not.
pub fn append_converted() -> Experiment {
    let with = |append: fn(&Alphabet, usize) -> String| {
        move |p: &Params| {
            let n = black_box(p.count("n"));
            let alphabet = black_box(*b"abcdefghijklmnopqrstuvwxyz");
            Work::repeat(move || append(&alphabet, n))
        }
    };
    Experiment::new("append-converted")
        .param("n", 100_000, (1, 10_000_000))
        .variant("str", with(push_converted))
        .variant("byte", with(push_read))
}

#[inline(never)]
fn push_converted(alphabet: &Alphabet, n: usize) -> String {
    let mut text = String::new();
    for i in 0..n {
        text.push_str(&char::from(alphabet[i % alphabet.len()]).to_string());
    }
    text
}

#[inline(never)]
fn push_read(alphabet: &Alphabet, n: usize) -> String {
    let mut text = String::new();
    for i in 0..n {
        text.push(char::from(alphabet[i % alphabet.len()]));
    }
    text
}
