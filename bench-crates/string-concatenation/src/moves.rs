//! When a growing text moves.

#![allow(clippy::single_char_add_str, reason = "a text of one byte is what is appended")]

use std::hint::black_box;

use subject::{Class, Experiment, Params, Work, values};

/// What has been seen of a growing text.
#[derive(Default)]
struct Movement {
    at: usize,
    capacity: usize,
    length: usize,
    bytes: usize,
    moves: usize,
}

impl Movement {
    /// Records the text after one append: if it is elsewhere now, the bytes it had were copied, and
    /// the new one was written in any case. The first append counts as a move of no bytes.
    fn look(&mut self, text: &str) {
        let at = text.as_ptr().addr();
        if at != self.at {
            self.at = at;
            self.moves += 1;
            self.bytes += self.length;
        }
        self.bytes += text.len() - self.length;
        self.length = text.len();
    }
}

fn watched(watch: fn(usize) -> Movement) -> impl Fn(&Params) -> Work {
    move |p| {
        let n = black_box(p.count("n"));
        Work::probe(move || {
            let Movement { length, bytes, moves, .. } = watch(n);
            Ok((length, values([("moved_bytes", bytes), ("moves", moves)])))
        })
    }
}

/// Watches a text grow by one byte at a time.
pub fn moves() -> Experiment {
    Experiment::new("moves")
        .param("n", 1000, (1, 1_000_000))
        .value("moved_bytes", "bytes", Class::Exact)
        .value("moves", "moves", Class::Exact)
        .probe("concat", watched(concat))
        .probe("push-str", watched(push_str))
        .probe("push-str-blocked", watched(push_str_blocked))
}

fn concat(n: usize) -> Movement {
    let mut movement = Movement::default();
    let mut text = String::new();
    for _ in 0..n {
        // The old bytes are alive until the new ones are there: the address is another.
        text = [text.as_str(), "x"].concat();
        movement.look(&text);
    }
    movement
}

fn push_str(n: usize) -> Movement {
    let mut movement = Movement::default();
    let mut text = String::new();
    for _ in 0..n {
        text.push_str("x");
        movement.look(&text);
    }
    movement
}

/// As [`push_str`], but each time the text has grown, a live block of the same size is put behind
/// it, so that it cannot grow where it is.
fn push_str_blocked(n: usize) -> Movement {
    let mut movement = Movement::default();
    let mut text = String::new();
    let mut neighbours: Vec<Vec<u8>> = Vec::with_capacity(64);
    for _ in 0..n {
        text.push_str("x");
        movement.look(&text);
        if text.capacity() != movement.capacity {
            movement.capacity = text.capacity();
            neighbours.push(black_box(Vec::with_capacity(text.capacity())));
        }
    }
    movement
}
