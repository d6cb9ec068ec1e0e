//! Queues of one's own against queues that all share.

use std::collections::VecDeque;
use std::hint::black_box;
use std::sync::{Arc, Barrier, Mutex, PoisonError};
use std::thread;

use crossbeam_deque::{Injector, Worker};
use subject::{Class, Experiment, Params, Work, values};

use crate::tasks::now;

/// How often own and shared queues take turns, and how often a thread puts something in and takes
/// it out, a round: as in Go.
const ROUNDS: usize = 9;
const PAIRS: usize = 100_000;

/// Threads put tasks into queues of their own and take them out, and the same with one queue that
/// they share.
pub fn contention() -> Experiment {
    described("contention", 2, 64)
}

/// The same of one thread, which takes one processor only.
pub fn alone() -> Experiment {
    described("contention-alone", 1, 1)
}

fn described(id: &str, threads: i64, most: i64) -> Experiment {
    Experiment::new(id)
        .param("threads", threads, (1, most))
        .value("over_local", "ratio", Class::Stochastic)
        .value("pair_ns", "ns", Class::Stochastic)
        .probe("local", |p| contending(p, own_pairs))
        .probe("injector", |p| contending(p, injector_pairs))
        .probe("mutex", |p| contending(p, mutex_pairs))
}

/// One pair alone: what the entries in `benches/` repeat.
pub fn pairs() -> Experiment {
    Experiment::new("pairs")
        .variant("local", |_| {
            let queue = Worker::new_fifo();
            Work::repeat(move || {
                queue.push(black_box(7_usize));
                queue.pop().unwrap_or(0)
            })
        })
        .variant("injector", |_| {
            let queue = Injector::new();
            Work::repeat(move || {
                queue.push(black_box(7_usize));
                queue.steal().success().unwrap_or(0)
            })
        })
        .variant("mutex", |_| {
            let queue = Mutex::new(VecDeque::new());
            Work::repeat(move || {
                locked(&queue).push_back(black_box(7_usize));
                locked(&queue).pop_front().unwrap_or(0)
            })
        })
}

fn contending(p: &Params, shared: fn(usize) -> f64) -> Work {
    let threads = p.count("threads");
    Work::probe(move || {
        let (mut own, mut common) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            own.push(own_pairs(threads));
            common.push(shared(threads));
        }
        let (own, common) = (median(own), median(common));
        Ok(((), values([("over_local", common / own), ("pair_ns", common)])))
    })
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// The time of a pair of the slowest thread, while others do the same.
fn slowest_ns(threads: usize, pair: impl Fn() -> Box<dyn FnMut() + Send>) -> f64 {
    let barrier = Barrier::new(threads);
    let barrier = &barrier;
    thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|_| {
                let mut pair = pair();
                scope.spawn(move || {
                    barrier.wait();
                    let start = now();
                    pair();
                    start.elapsed().as_nanos() as f64 / PAIRS as f64
                })
            })
            .collect();
        running.into_iter().filter_map(|one| one.join().ok()).fold(0.0, f64::max)
    })
}

/// Others could steal from it.
fn own_pairs(threads: usize) -> f64 {
    slowest_ns(threads, || {
        let queue = Worker::new_fifo();
        let stealer = queue.stealer();
        Box::new(move || {
            for each in 0..PAIRS {
                queue.push(each);
                black_box(queue.pop());
            }
            black_box(stealer.is_empty());
        })
    })
}

fn injector_pairs(threads: usize) -> f64 {
    let queue = Arc::new(Injector::new());
    slowest_ns(threads, || {
        let queue = Arc::clone(&queue);
        Box::new(move || {
            for each in 0..PAIRS {
                queue.push(each);
                black_box(queue.steal().success());
            }
        })
    })
}

fn mutex_pairs(threads: usize) -> f64 {
    let queue = Arc::new(Mutex::new(VecDeque::new()));
    slowest_ns(threads, || {
        let queue = Arc::clone(&queue);
        Box::new(move || {
            for each in 0..PAIRS {
                locked(&queue).push_back(each);
                black_box(locked(&queue).pop_front());
            }
        })
    })
}

fn locked(queue: &Mutex<VecDeque<usize>>) -> std::sync::MutexGuard<'_, VecDeque<usize>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}
