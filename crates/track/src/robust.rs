//! The default detector: steps in the mean that neither spikes nor correlated noise explain.
//!
//! 1. A series is read in blocks of [`BLOCK`] points. What a block says of its first part is
//!    settled; the next block begins at its last settled step, or half a block on.
//! 2. In a block, what lies further than three deviations from the running median of eleven is
//!    drawn in to there, so that a spike weighs no more than nine variances.
//! 3. The *long-run* variance is taken from differences, which steps hardly touch: correlated noise
//!    needs larger steps than white noise by (1 + r)/(1 − r).
//! 4. The cheapest division into constant pieces of at least [`RobustOptions::least`] points, a
//!    piece costing [`PRICE`] long-run variances times the logarithm of the block's length, is
//!    taken. Where its residuals are more correlated than the differences were, the price rises
//!    and it is taken again. A spike has to pay for two steps, so it is none.
//! 5. Each step is moved by at most [`NEAR`] points to where the raw values agree best, a value
//!    counting no more than nine variances either way.
//! 6. Steps smaller than the floor, or not supported by the ranks of the raw values, are dropped.
//!
//! Blocks depend on nothing to their right but their own points, so a series that grows by one
//! point needs its last block anew, and the answer is that of the whole.
//!
//! Limits: trends are seen as stairs or as correlation; a step smaller than about a deviation needs
//! tens of points on each side; noise is taken as correlated over a few points, not over hundreds.

use crate::segment::Partition;

/// Points of a block: enough that a step of one deviation is far above the price.
const BLOCK: usize = 200;
/// The last points of a block, whose steps are left to the next block unless there is none.
const GUARD: usize = 50;
/// What a piece costs, in long-run variances and logarithms of the length. Three is the usual
/// choice of the literature for independent noise; the fourth pays for estimating the variance.
const PRICE: f64 = 4.0;
/// How many deviations from its surroundings a value may lie before it is drawn in.
const CLIP: f64 = 3.0;
/// The running median's reach to each side.
const REACH: usize = 5;
/// How far a step is moved to fit the raw values.
const NEAR: usize = 5;
/// Shortest length that is priced: logarithms of less are too small to cover the estimation of a
/// variance from few values.
const PRICED_LEAST: usize = 100;

/// What the robust detector may be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RobustOptions {
    /// Points of the shortest segment.
    pub least: usize,
    /// Smallest relative change that is a step, from A/A pairs ([`crate::aa_floor`]) or from what
    /// matters.
    pub floor: f64,
}

impl Default for RobustOptions {
    fn default() -> Self {
        RobustOptions { least: 3, floor: 0.0 }
    }
}

/// A step, with the levels beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// The first point of the new segment.
    pub index: usize,
    /// Level before: the mean of the drawn-in values of the segment.
    pub before: f64,
    /// Level after.
    pub after: f64,
}

/// The steps of a series, and its outliers: points far from their surroundings that begin nothing.
#[must_use]
pub fn robust(values: &[f64], options: RobustOptions) -> (Vec<Found>, Vec<usize>) {
    let mut state = Robust::new(options);
    state.values.extend_from_slice(values);
    state.settle();
    let steps = state.steps();
    (steps, state.outliers())
}

/// A series that grows.
pub struct Robust {
    options: RobustOptions,
    values: Vec<f64>,
    settled: Vec<Found>,
    settled_outliers: Vec<usize>,
    /// Those of the last block, which may change.
    open_outliers: Vec<usize>,
    /// Where the first block that is not full begins.
    next: usize,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    partition: Partition,
    clipped: Vec<f64>,
    order: Vec<f64>,
    ranks: Vec<(f64, bool)>,
}

/// What a block says.
struct Block {
    steps: Vec<Found>,
    outliers: Vec<usize>,
}

impl Robust {
    /// An empty series. A segment has at least two points.
    #[must_use]
    pub fn new(options: RobustOptions) -> Self {
        Robust {
            options: RobustOptions { least: options.least.clamp(2, GUARD), ..options },
            values: Vec::new(),
            settled: Vec::new(),
            settled_outliers: Vec::new(),
            open_outliers: Vec::new(),
            next: 0,
            scratch: Scratch::default(),
        }
    }

    /// Appends a point and says what the steps are now.
    pub fn push(&mut self, value: f64) -> Vec<Found> {
        self.values.push(value);
        self.settle();
        self.steps()
    }

    /// The steps.
    pub fn steps(&mut self) -> Vec<Found> {
        let block = self.scratch.block(&self.values[self.next..], self.options);
        let next = self.next;
        let open = block.steps.iter().map(|step| Found { index: step.index + next, ..*step });
        self.open_outliers = block.outliers.iter().map(|index| index + next).collect();
        self.settled.iter().copied().chain(open).collect()
    }

    /// The outliers, as of the last [`Robust::steps`] or [`Robust::push`].
    #[must_use]
    pub fn outliers(&self) -> Vec<usize> {
        let mut all = self.settled_outliers.clone();
        all.extend(&self.open_outliers);
        all
    }

    /// Takes in every block that is full by now.
    fn settle(&mut self) {
        while self.next + BLOCK < self.values.len() {
            let start = self.next;
            let block = self.scratch.block(&self.values[start..start + BLOCK], self.options);
            self.next = start + BLOCK / 2;
            for step in block.steps.iter().filter(|step| step.index <= BLOCK - GUARD) {
                let step = Found { index: step.index + start, ..*step };
                self.next = self.next.max(step.index);
                self.settled.push(step);
            }
            let outliers = block.outliers.iter().map(|index| index + start);
            let next = self.next;
            self.settled_outliers.extend(outliers.filter(|index| *index < next));
        }
    }
}

impl Scratch {
    fn block(&mut self, values: &[f64], options: RobustOptions) -> Block {
        let mut block = Block { steps: Vec::new(), outliers: Vec::new() };
        if values.len() < 2 * options.least {
            return block;
        }
        let width = CLIP * self.deviation(values);
        self.clip(values, width);
        let length = values.len().max(PRICED_LEAST) as f64;
        // A variance from few values is uncertain: the price rises as the t quantile does.
        let few = 1.0 + 10.0 / values.len() as f64;
        let price = |variance: f64| PRICE * few * libm::log(length) * variance;
        let variance = by_differences(&self.clipped, width).max(tiny(values));
        let mut firsts = self.partition.run(&self.clipped, price(variance), options.least);
        if !firsts.is_empty() {
            let again = by_residuals(&self.clipped, &firsts).max(variance);
            if again > variance {
                firsts = self.partition.run(&self.clipped, price(again), options.least);
            }
        }
        self.refine(values, &mut firsts, options.least, width);
        self.drop_weak(values, &mut firsts, options);
        let bounds = bounds(&firsts, values.len());
        let levels: Vec<f64> =
            bounds.windows(2).map(|pair| mean(&self.clipped[pair[0]..pair[1]])).collect();
        for (at, &index) in firsts.iter().enumerate() {
            block.steps.push(Found { index, before: levels[at], after: levels[at + 1] });
        }
        // Five deviations: one of two million normal values lies further.
        let far = (width / CLIP * 5.0).max(libm::sqrt(tiny(values)));
        for (pair, level) in bounds.windows(2).zip(&levels) {
            let outside = |index: &usize| (values[*index] - level).abs() > far;
            block.outliers.extend((pair[0]..pair[1]).filter(outside));
        }
        block
    }

    /// The deviation of single values, from the upper quartile of the differences of neighbours:
    /// one value in eight may be a spike, and two modes are as wide as they are apart.
    fn deviation(&mut self, values: &[f64]) -> f64 {
        /// Upper quartile of the absolute difference of two normal values.
        const QUARTILE: f64 = 1.150_349_380_376_008 * std::f64::consts::SQRT_2;
        self.order.clear();
        self.order.extend(values.windows(2).map(|pair| (pair[1] - pair[0]).abs()));
        let at = self.order.len() * 3 / 4;
        let (_, quartile, _) = self.order.select_nth_unstable_by(at, f64::total_cmp);
        if *quartile > 0.0 {
            return *quartile / QUARTILE;
        }
        // Counts that hardly ever change: the mean difference of two normal values is 1.128.
        mean(&self.order) / 1.128
    }

    /// Draws every value in to `width` around the median of its surroundings.
    fn clip(&mut self, values: &[f64], width: f64) {
        self.clipped.clear();
        self.order.clear();
        self.order.extend_from_slice(&values[..values.len().min(REACH)]);
        self.order.sort_by(f64::total_cmp);
        for (index, value) in values.iter().enumerate() {
            if let Some(new) = values.get(index + REACH) {
                let at = self.order.partition_point(|one| one.total_cmp(new).is_lt());
                self.order.insert(at, *new);
            }
            if let Some(old) = index.checked_sub(REACH + 1) {
                let old = values[old];
                let at = self.order.partition_point(|one| one.total_cmp(&old).is_lt());
                self.order.remove(at);
            }
            let middle =
                (self.order[(self.order.len() - 1) / 2] + self.order[self.order.len() / 2]) / 2.0;
            self.clipped.push(value.clamp(middle - width, middle + width));
        }
    }

    /// Moves each step to where the raw values agree best with the levels beside it.
    fn refine(&self, values: &[f64], firsts: &mut [usize], least: usize, width: f64) {
        let most = width * width;
        for at in 0..firsts.len() {
            let from = if at == 0 { 0 } else { firsts[at - 1] };
            let to = firsts.get(at + 1).copied().unwrap_or(values.len());
            let first = firsts[at];
            let left = mean(&self.clipped[from..first]);
            let right = mean(&self.clipped[first..to]);
            let low = (from + least).max(first.saturating_sub(NEAR));
            let high = (to - least).min(first + NEAR);
            let cost = |value: f64, level: f64| ((value - level) * (value - level)).min(most);
            // The cost of splitting at an index, up to what is the same for all; of equals the
            // last, since a value that speaks for neither side does not begin a new one.
            let (mut sum, mut best, mut best_at) = (0.0, 0.0, low);
            for (index, value) in values.iter().enumerate().take(high).skip(low) {
                sum += cost(*value, left) - cost(*value, right);
                if sum <= best {
                    (best, best_at) = (sum, index + 1);
                }
            }
            firsts[at] = best_at;
        }
    }

    /// Drops steps below the floor, and those which the ranks of the raw values do not support.
    fn drop_weak(&mut self, values: &[f64], firsts: &mut Vec<usize>, options: RobustOptions) {
        let RobustOptions { least, floor } = options;
        let mut at = 0;
        while at < firsts.len() {
            let bounds = bounds(firsts, values.len());
            let (from, first, to) = (bounds[at], bounds[at + 1], bounds[at + 2]);
            let left = mean(&self.clipped[from..first]);
            let right = mean(&self.clipped[first..to]);
            let change = (right - left).abs();
            let small = change < floor * left.abs().max(right.abs());
            // Two spikes and a chance neighbour are no segment: enough points have to be nearer to
            // the level of their own side.
            let few_nearer = |values: &[f64], own: f64, other: f64| {
                let near = |value: &&f64| (*value - own).abs() < (*value - other).abs();
                values.iter().filter(near).count() < least
            };
            let thin = few_nearer(&values[from..first], left, right)
                || few_nearer(&values[first..to], right, left);
            if small || thin || !self.ranks_differ(&values[from..first], &values[first..to]) {
                firsts.remove(at);
                at = at.saturating_sub(1);
            } else {
                at += 1;
            }
        }
    }

    /// Whether more than four of five pairs, or what chance does not give, lie the same way: the
    /// shape of the noise has no say in it.
    fn ranks_differ(&mut self, left: &[f64], right: &[f64]) -> bool {
        self.ranks.clear();
        self.ranks.extend(left.iter().map(|value| (*value, false)));
        self.ranks.extend(right.iter().map(|value| (*value, true)));
        self.ranks.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Twice the number of pairs with the right value greater; ties count half.
        let (mut below, mut twice) = (0.0, 0.0);
        let mut index = 0;
        while index < self.ranks.len() {
            let value = self.ranks[index].0;
            let equal =
                self.ranks[index..].iter().take_while(|one| one.0.total_cmp(&value).is_eq());
            let (mut lefts, mut rights) = (0.0, 0.0);
            for one in equal {
                if one.1 {
                    rights += 1.0;
                } else {
                    lefts += 1.0;
                }
                index += 1;
            }
            twice += rights * (2.0 * below + lefts);
            below += lefts;
        }
        let (n, m) = (left.len() as f64, right.len() as f64);
        let share = twice / (2.0 * n * m);
        let apart = (share - 0.5).abs();
        let error = libm::sqrt((n + m + 1.0) / (12.0 * n * m));
        apart > 0.3 || apart > 4.0 * error
    }
}

/// The bounds of all pieces, first and last included.
fn bounds(firsts: &[usize], count: usize) -> Vec<usize> {
    let mut bounds = Vec::with_capacity(firsts.len() + 2);
    bounds.push(0);
    bounds.extend_from_slice(firsts);
    bounds.push(count);
    bounds
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// A variance below what a double can tell: steps of constant series are not divided by zero.
fn tiny(values: &[f64]) -> f64 {
    /// Relative; a change of one in a billion is no step.
    const SHARE: f64 = 1e-9;
    let most = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    (most * SHARE) * (most * SHARE) + f64::MIN_POSITIVE
}

/// Correlations above this are a trend or a step, not noise.
const CORRELATION_MOST: f64 = 0.8;

fn long_run(variance: f64, correlation: f64) -> f64 {
    let r = correlation.clamp(0.0, CORRELATION_MOST);
    variance * (1.0 + r) / (1.0 - r)
}

/// Long-run variance from differences of neighbours and of those two apart: their variances are
/// 2v(1 − r) and 2v(1 − r²). Large differences are steps, and are drawn in as values are.
fn by_differences(values: &[f64], width: f64) -> f64 {
    let most = 2.0 * width * width;
    let squares = |lag: usize| {
        let pairs = values.iter().zip(&values[lag.min(values.len())..]);
        let (count, sum) = pairs.fold((0.0, 0.0), |(count, sum), (a, b)| {
            (count + 1.0, sum + ((b - a) * (b - a)).min(most))
        });
        if count > 0.0 { sum / count } else { 0.0 }
    };
    let (one, two) = (squares(1), squares(2));
    if one <= 0.0 {
        return two / 2.0;
    }
    let r = (two / one - 1.0).clamp(0.0, CORRELATION_MOST);
    long_run(one / (2.0 * (1.0 - r)), r)
}

/// Long-run variance from the residuals of a division.
fn by_residuals(values: &[f64], firsts: &[usize]) -> f64 {
    let bounds = bounds(firsts, values.len());
    let (mut squares, mut products, mut last) = (0.0, 0.0, 0.0);
    for pair in bounds.windows(2) {
        let piece = &values[pair[0]..pair[1]];
        let level = mean(piece);
        for value in piece {
            let residual = value - level;
            squares += residual * residual;
            products += residual * last;
            last = residual;
        }
    }
    let count = values.len() as f64;
    let free = (count - bounds.len() as f64 + 1.0).max(1.0);
    if squares <= 0.0 {
        return 0.0;
    }
    let r = products / squares;
    // Residuals of a mean are correlated less than the noise is (Kendall 1954).
    long_run(squares / free, r + (1.0 + 3.0 * r) / count)
}
