//! The split of a window that separates its two sides best: E-divisive (Matteson and James,
//! arXiv:1306.4933), every pair of a split and an end after it.

/// Weights of the three sums, by the lengths of the two sides.
pub struct Weights {
    longest: usize,
    /// Row of a left length, column of a right length: between, within left, within right.
    between: Vec<f64>,
    left: Vec<f64>,
    right: Vec<f64>,
}

impl Weights {
    pub fn new(longest: usize) -> Self {
        let side = longest + 1;
        let mut weights = Weights {
            longest,
            between: vec![0.0; side * side],
            left: vec![0.0; side * side],
            right: vec![0.0; side * side],
        };
        for n in 1..=longest {
            for m in 1..=longest {
                let at = n * side + m;
                let (n, m) = (n as f64, m as f64);
                weights.between[at] = 2.0 / (n + m);
                // One point alone has no distances within: its sum is zero, and so is its weight.
                if n > 1.0 {
                    weights.left[at] = 2.0 * m / ((n + m) * (n - 1.0));
                }
                if m > 1.0 {
                    weights.right[at] = 2.0 * n / ((n + m) * (m - 1.0));
                }
            }
        }
        weights
    }

    /// Where a window is split best, and how good that is; the first of equals. A window of fewer
    /// than two points cannot be split, and none is longer than `longest`.
    pub fn best_split(&self, window: &[f64], rows: &mut Rows) -> Option<(usize, f64)> {
        let length = window.len();
        if length < 2 || length > self.longest {
            return None;
        }
        rows.fill(window);
        let side = self.longest + 1;
        let (mut best, mut best_at) = (f64::NEG_INFINITY, 0);
        for tau in 1..length {
            let count = length - tau;
            let base = tau * side + 1;
            let between = &self.between[base..base + count];
            let left = &self.left[base..base + count];
            let right = &self.right[base..base + count];
            let within_left = rows.whole[tau - 1];
            let whole = &rows.whole[tau..length];
            let within_right = &rows.within[tau * length + tau..(tau + 1) * length];
            let mut row = f64::NEG_INFINITY;
            for at in 0..count {
                let cross = whole[at] - within_left - within_right[at];
                let q = between[at] * cross - left[at] * within_left - right[at] * within_right[at];
                row = if q > row { q } else { row };
            }
            if row > best {
                (best, best_at) = (row, tau);
            }
        }
        Some((best_at, best))
    }
}

/// Sums of distances inside every piece of a window; kept between windows to save allocations.
#[derive(Default)]
pub struct Rows {
    /// Row of a piece's first point, column of its last.
    within: Vec<f64>,
    /// The pieces that begin with the window.
    whole: Vec<f64>,
}

impl Rows {
    fn fill(&mut self, window: &[f64]) {
        let length = window.len();
        self.within.resize(length * length, 0.0);
        for first in (0..length).rev() {
            let (head, tail) = self.within.split_at_mut((first + 1) * length);
            let row = &mut head[first * length..];
            row[first] = 0.0;
            let mut sum = 0.0;
            for last in first + 1..length {
                sum += (window[first] - window[last]).abs();
                row[last] = tail[last] + sum;
            }
        }
        self.whole.clear();
        self.whole.extend_from_slice(&self.within[..length]);
    }
}
