//! The cheapest division of a short series into constant pieces: squared distances plus a price
//! for each piece, exact, by dynamic programming (Jackson et al., "An algorithm for optimal
//! partitioning of data on an interval", 2005).

/// Buffers kept between calls.
#[derive(Default)]
pub struct Partition {
    /// Sums of the values before each index.
    sums: Vec<f64>,
    /// Least cost up to each index, less the squares before it.
    costs: Vec<f64>,
    previous: Vec<usize>,
    /// 1/k, falling k.
    inverses: Vec<f64>,
}

impl Partition {
    /// The first points of all pieces but the first, ascending; each piece has at least `least`
    /// points.
    pub fn run(&mut self, values: &[f64], price: f64, least: usize) -> Vec<usize> {
        let count = values.len();
        if count < 2 * least {
            return Vec::new();
        }
        let centre = values.iter().sum::<f64>() / count as f64;
        if self.inverses.len() < count {
            self.inverses = (1..=count).rev().map(|k| 1.0 / k as f64).collect();
        }
        self.sums.clear();
        self.sums.push(0.0);
        for value in values {
            self.sums.push(self.sums[self.sums.len() - 1] + (value - centre));
        }
        self.costs.clear();
        self.costs.resize(count + 1, f64::INFINITY);
        self.previous.clear();
        self.previous.resize(count + 1, 0);
        // The squares are the same in every division: only what means explain is compared.
        self.costs[0] = -price;
        for end in least..=count {
            let starts = end - least + 1;
            let skip = self.inverses.len() - end;
            let inverses = &self.inverses[skip..skip + starts];
            let (cost, start) =
                cheapest(&self.costs[..starts], &self.sums[..starts], inverses, self.sums[end]);
            self.costs[end] = cost + price;
            self.previous[end] = start;
        }
        let mut firsts = Vec::new();
        let mut at = self.previous[count];
        while at > 0 {
            firsts.push(at);
            at = self.previous[at];
        }
        firsts.reverse();
        firsts
    }
}

/// The least of `cost - (sum - before)^2 / length` over all starts, and the first that has it.
fn cheapest(costs: &[f64], sums: &[f64], inverses: &[f64], sum: f64) -> (f64, usize) {
    /// Four comparisons at once, which the compiler makes vector instructions of.
    const LANES: usize = 4;
    let cost_at = |at: usize| {
        let apart = sum - sums[at];
        costs[at] - apart * apart * inverses[at]
    };
    let count = costs.len().min(sums.len()).min(inverses.len());
    let mut lanes = [f64::INFINITY; LANES];
    let chunks =
        costs.chunks_exact(LANES).zip(sums.chunks_exact(LANES)).zip(inverses.chunks_exact(LANES));
    for ((cost, before), inverse) in chunks {
        for lane in 0..LANES {
            let apart = sum - before[lane];
            let this = cost[lane] - apart * apart * inverse[lane];
            lanes[lane] = if this < lanes[lane] { this } else { lanes[lane] };
        }
    }
    let rest = (count - count % LANES..count).map(cost_at);
    let least = lanes.into_iter().chain(rest).fold(f64::INFINITY, f64::min);
    let first = (0..count).find(|at| cost_at(*at) <= least).unwrap_or(0);
    (least, first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by trying every division.
    fn slow(values: &[f64], price: f64, least: usize) -> f64 {
        let count = values.len();
        let mut costs = vec![f64::INFINITY; count + 1];
        costs[0] = -price;
        for end in 1..=count {
            for start in 0..end {
                if end - start >= least {
                    costs[end] = costs[end].min(costs[start] + cost(&values[start..end]) + price);
                }
            }
        }
        costs[count]
    }

    fn cost(piece: &[f64]) -> f64 {
        let mean = piece.iter().sum::<f64>() / piece.len() as f64;
        piece.iter().map(|value| (value - mean) * (value - mean)).sum()
    }

    proptest! {
        #[test]
        fn no_division_is_cheaper(
            values in prop::collection::vec(-5.0..5.0_f64, 0..40), price in 0.1..20.0_f64,
        ) {
            let firsts = Partition::default().run(&values, price, 3);
            let bounds: Vec<usize> =
                [0].into_iter().chain(firsts).chain([values.len()]).collect();
            if values.len() >= 6 {
                let found: f64 = bounds.windows(2)
                    .map(|pair| cost(&values[pair[0]..pair[1]]) + price).sum::<f64>() - price;
                prop_assert!((found - slow(&values, price, 3)).abs() < 1e-6);
                prop_assert!(bounds.windows(2).all(|pair| pair[1] - pair[0] >= 3));
            }
        }
    }
}
