//! E-divisive as Hunter and Apache Otava do it (Fleming et al., "Hunter: Using Change Point
//! Detection to Hunt for Performance Regressions", 2023): sliding windows give weak points, the
//! weakest are merged away.
//!
//! Windows begin where the one before says, and a window that is full never changes again. So a
//! series that grows by one point needs only its last windows anew, and its answer is by
//! construction that of the whole. (Otava's own incremental path begins elsewhere, and may answer
//! otherwise than its batch path.)
//!
//! Limits: a t-test takes values as independent and near normal. On correlated or spiky series this
//! detector sees steps that are none; [`crate::Robust`] is for those.

use crate::edivisive::{Rows, Weights};
use crate::student::{Moments, p_value};

/// What Otava calls by the same names, with its defaults.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HunterOptions {
    /// Points of a window.
    pub window_len: usize,
    /// Greatest p-value of a change point.
    pub max_pvalue: f64,
    /// Least relative change of a change point.
    pub min_magnitude: f64,
}

impl Default for HunterOptions {
    fn default() -> Self {
        HunterOptions { window_len: 50, max_pvalue: 0.001, min_magnitude: 0.0 }
    }
}

impl HunterOptions {
    /// The p-value of weak points.
    fn weak_pvalue(&self) -> f64 {
        match self.max_pvalue {
            p if p < 0.05 => p * 10.0,
            p if p < 0.5 => p * 2.0,
            p => p,
        }
    }
}

/// A change point with what speaks for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The first point of the new segment.
    pub index: usize,
    /// Of a t-test between the segments beside it.
    pub p_value: f64,
    /// Mean before.
    pub before: f64,
    /// Mean after.
    pub after: f64,
}

/// The change points of a series.
#[must_use]
pub fn hunter(values: &[f64], options: HunterOptions) -> Vec<Step> {
    let mut state = Hunter::new(options);
    state.values.extend_from_slice(values);
    state.settle();
    state.steps()
}

/// A series that grows.
pub struct Hunter {
    options: HunterOptions,
    weights: Weights,
    rows: Rows,
    values: Vec<f64>,
    /// Weak points of full windows, ascending, and the moments of the segment before each.
    settled: Vec<(usize, Moments)>,
    /// Where the first window that is not full begins.
    next: usize,
    /// Moments from the last settled point up to `next`.
    open: Moments,
}

impl Hunter {
    /// An empty series. A window has at least two points.
    #[must_use]
    pub fn new(options: HunterOptions) -> Self {
        let options = HunterOptions { window_len: options.window_len.max(2), ..options };
        Hunter {
            weights: Weights::new(options.window_len),
            options,
            rows: Rows::default(),
            values: Vec::new(),
            settled: Vec::new(),
            next: 0,
            open: Moments::default(),
        }
    }

    /// Appends a point and says what the change points are now.
    pub fn push(&mut self, value: f64) -> Vec<Step> {
        self.values.push(value);
        self.settle();
        self.steps()
    }

    /// The change points.
    #[must_use]
    pub fn steps(&mut self) -> Vec<Step> {
        let mut bounds = self.settled.clone();
        let mut last = bounds.last().map_or(0, |one| one.0);
        let (mut known, mut known_to) = (self.open, self.next);
        let mut start = self.next;
        while start < self.values.len() {
            let end = (start + self.options.window_len).min(self.values.len());
            let found = self.window(start, end);
            for &index in &found {
                bounds.push((index, moments_from(&self.values, known, known_to, last, index)));
                (last, known, known_to) = (index, Moments::default(), index);
            }
            start = self.following(start, &found);
        }
        let tail = moments_from(&self.values, known, known_to, last, self.values.len());
        merge(&bounds, tail, self.options)
    }

    /// Takes in every window that is full by now.
    fn settle(&mut self) {
        while self.next + self.options.window_len <= self.values.len() {
            let start = self.next;
            let found = self.window(start, start + self.options.window_len);
            let mut last = self.settled.last().map_or(0, |one| one.0);
            let mut known_to = start;
            for &index in &found {
                let before = moments_from(&self.values, self.open, known_to, last, index);
                self.settled.push((index, before));
                (last, self.open, known_to) = (index, Moments::default(), index);
            }
            self.next = self.following(start, &found);
            self.open = moments_from(&self.values, self.open, known_to, last, self.next);
        }
    }

    fn following(&self, start: usize, found: &[usize]) -> usize {
        let step = self.options.window_len / 2;
        found.last().copied().unwrap_or(0).max(start + step)
    }

    /// The weak points of one window, ascending.
    fn window(&mut self, start: usize, end: usize) -> Vec<usize> {
        let window = &self.values[start..end];
        let most = self.options.weak_pvalue();
        let mut points: Vec<usize> = Vec::new();
        let whole = self.weights.best_split(window, &mut self.rows);
        // Pieces in order, each with its best split.
        let mut pieces = vec![(0, window.len(), whole)];
        loop {
            let mut best: Option<(usize, usize, f64)> = None;
            for (at, (first, _, split)) in pieces.iter().enumerate() {
                if let Some((offset, q)) = split
                    && best.is_none_or(|(_, _, most)| *q > most)
                {
                    best = Some((at, first + offset, *q));
                }
            }
            let Some((at, index, _)) = best else { break };
            let (first, last, _) = pieces[at];
            let (left, right) = (&window[first..index], &window[index..last]);
            if p_value(Moments::of(left), Moments::of(right)) > most {
                break;
            }
            points.push(start + index);
            let left = (first, index, self.weights.best_split(left, &mut self.rows));
            let right = (index, last, self.weights.best_split(right, &mut self.rows));
            pieces.splice(at..=at, [left, right]);
        }
        points.sort_unstable();
        points
    }
}

/// The moments from `last` to `end`, those up to `known_to` being known.
fn moments_from(
    values: &[f64],
    known: Moments,
    known_to: usize,
    last: usize,
    end: usize,
) -> Moments {
    if known.count == 0.0 || end < known_to {
        return Moments::of(&values[last..end]);
    }
    known.with(Moments::of(&values[known_to..end]))
}

/// Removes the weakest point until each is as strong as the options ask.
///
/// As in Otava, removing a point has those two after it judged anew, and the one before it is held
/// to what was known of it; what is said of the points that stay is true of their segments.
fn merge(bounds: &[(usize, Moments)], tail: Moments, options: HunterOptions) -> Vec<Step> {
    let mut segments: Vec<Moments> = bounds.iter().map(|one| one.1).collect();
    segments.push(tail);
    let mut points: Vec<usize> = bounds.iter().map(|one| one.0).collect();
    let judged = |segments: &[Moments], at: usize| {
        let (left, right) = (segments[at], segments[at + 1]);
        (p_value(left, right), left.change(right))
    };
    let mut known: Vec<(f64, f64)> = (0..points.len()).map(|at| judged(&segments, at)).collect();
    while !points.is_empty() {
        let mut weakest = first_least(&known, |one| -one.0);
        if known[weakest].0 < options.max_pvalue {
            weakest = first_least(&known, |one| one.1);
            if known[weakest].1 > options.min_magnitude {
                break;
            }
        }
        points.remove(weakest);
        known.remove(weakest);
        segments[weakest] = segments[weakest].with(segments[weakest + 1]);
        segments.remove(weakest + 1);
        for at in [weakest, weakest + 1] {
            if at < known.len() {
                known[at] = judged(&segments, at);
            }
        }
    }
    let step = |(at, index): (usize, &usize)| Step {
        index: *index,
        p_value: p_value(segments[at], segments[at + 1]),
        before: segments[at].mean,
        after: segments[at + 1].mean,
    };
    points.iter().enumerate().map(step).collect()
}

/// The first place where a number of what is known is least.
fn first_least(known: &[(f64, f64)], number: impl Fn(&(f64, f64)) -> f64) -> usize {
    let mut least = 0;
    for (at, one) in known.iter().enumerate() {
        if number(one) < number(&known[least]) {
            least = at;
        }
    }
    least
}
