//! Texts that grow by one byte at a time.

#![allow(clippy::single_char_add_str, reason = "a text of one byte is what is appended")]

use std::hint::black_box;

use subject::{Answer, Experiment, Params, Work};

/// A variant that makes a text of `n` bytes.
pub fn growing<A: Answer + 'static>(grow: fn(usize) -> A) -> impl Fn(&Params) -> Work {
    move |p| {
        let n = black_box(p.count("n"));
        Work::repeat(move || grow(n))
    }
}

/// Makes a text of `n` bytes, one byte at a time. The first three make a new text each time, as Go
/// does; the others keep one.
pub fn grow() -> Experiment {
    Experiment::new("grow")
        .param("n", 1000, (1, 10_000_000))
        .variant("concat", growing(concat))
        .variant("format", growing(format))
        .variant("clone-plus", growing(clone_plus))
        .variant("push-str", growing(push_str))
        .variant("with-capacity", growing(with_capacity))
}

#[inline(never)]
fn concat(n: usize) -> String {
    let mut text = String::new();
    for _ in 0..n {
        text = [text.as_str(), "x"].concat();
    }
    text
}

#[inline(never)]
fn format(n: usize) -> String {
    let mut text = String::new();
    for _ in 0..n {
        text = format!("{text}x");
    }
    text
}

#[inline(never)]
fn clone_plus(n: usize) -> String {
    let mut text = String::new();
    for _ in 0..n {
        text = text.clone() + "x";
    }
    text
}

#[inline(never)]
fn push_str(n: usize) -> String {
    let mut text = String::new();
    for _ in 0..n {
        text.push_str("x");
    }
    text
}

#[inline(never)]
pub fn with_capacity(n: usize) -> String {
    let mut text = String::with_capacity(n);
    for _ in 0..n {
        text.push_str("x");
    }
    text
}
