//! Windows that move over a sequence, and small views that keep a large buffer alive.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::Arc;

use subject::{Class, Experiment, Params, Work, values};

use crate::memory::{resident_bytes, watched};
use crate::random::{Random, fold};

const SEED: u64 = 5;
const MIB: usize = 1 << 20;

/// The sums of all windows of `w` numbers, each from the one before.
#[inline(never)]
fn rolling(n: usize, w: usize, at: impl Fn(usize) -> u64) -> Vec<u64> {
    let mut sums = Vec::with_capacity(n - w + 1);
    let mut sum: u64 = (0..w).map(&at).sum();
    sums.push(sum);
    for right in w..n {
        sum = sum - at(right - w) + at(right);
        sums.push(sum);
    }
    sums
}

/// The same, each from its numbers.
#[inline(never)]
fn naive(n: usize, w: usize, at: impl Fn(usize) -> u64) -> Vec<u64> {
    let mut sums = Vec::with_capacity(n - w + 1);
    sums.extend((0..=n - w).map(|left| (left..left + w).map(&at).sum::<u64>()));
    sums
}

fn numbers(p: &Params) -> (Vec<u64>, usize) {
    let (n, w) = (p.count("n"), p.count("w"));
    let mut random = Random::new(SEED);
    (black_box((0..n).map(|_| random.draw() % 1000).collect()), black_box(w.min(n)))
}

/// Sums of windows of `w` out of `n` numbers.
pub fn window() -> Experiment {
    let timed = |sum: fn(&[u64], usize) -> Vec<u64>| {
        move |p: &Params| {
            let (numbers, w) = numbers(p);
            Work::repeat(move || fold(sum(&numbers, w)))
        }
    };
    Experiment::new("window")
        .param("n", 8192, (1, 1 << 20))
        .param("w", 64, (1, 1 << 16))
        .variant("rolling", timed(|all, w| rolling(all.len(), w, |i| all[i])))
        .variant("naive", timed(|all, w| naive(all.len(), w, |i| all[i])))
}

/// The same, with the numbers that are read counted.
pub fn window_reads() -> Experiment {
    let counted = |sum: fn(&[u64], usize, &Cell<usize>) -> Vec<u64>| {
        move |p: &Params| {
            let (numbers, w) = numbers(p);
            Work::probe(move || {
                let reads = Cell::new(0);
                let sums = sum(&numbers, w, &reads);
                Ok((fold(sums), values([("reads", reads.get())])))
            })
        }
    };
    fn counting<'a>(all: &'a [u64], reads: &'a Cell<usize>) -> impl Fn(usize) -> u64 + 'a {
        |i| {
            reads.set(reads.get() + 1);
            all[i]
        }
    }
    Experiment::new("window-reads")
        .param("n", 8192, (1, 1 << 20))
        .param("w", 64, (1, 1 << 16))
        .value("reads", "numbers", Class::Exact)
        .probe("rolling", counted(|all, w, reads| rolling(all.len(), w, counting(all, reads))))
        .probe("naive", counted(|all, w, reads| naive(all.len(), w, counting(all, reads))))
}

/// A part of a shared buffer.
struct View {
    buffer: Arc<[u8]>,
    length: usize,
}

/// Keeps ten bytes of a buffer, in one way or another, and looks at what stays resident.
pub fn retained() -> Experiment {
    Experiment::new("retained")
        .param("mib", 16, (1, 256))
        .value("retained_mib", "MiB", Class::Exact)
        .probe("truncated", |p| {
            keeping(
                p,
                |mut buffer| {
                    buffer.truncate(10);
                    buffer
                },
                Vec::len,
            )
        })
        .probe("shared", |p| {
            keeping(
                p,
                |buffer| View { buffer: buffer.into(), length: 10 },
                |view| view.buffer[..view.length].len(),
            )
        })
        .probe("copied", |p| keeping(p, |buffer| buffer[..10].to_vec(), Vec::len))
}

fn keeping<K: 'static>(p: &Params, keep: fn(Vec<u8>) -> K, length: fn(&K) -> usize) -> Work {
    let mib = p.count("mib");
    watched(move || {
        let before = resident_bytes()?;
        let kept = black_box(keep(black_box(vec![1; mib * MIB])));
        let held = resident_bytes()?.saturating_sub(before);
        let retained = (held as f64 / MIB as f64).round();
        Ok((length(&kept), values([("retained_mib", retained)])))
    })
}
