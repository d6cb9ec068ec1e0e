//! What the Mann-Whitney statistic does when the two samples are of one distribution.
//!
//! Method: exact counts of arrangements as whole numbers. Without ties they are the coefficients
//! of the Gaussian binomial (Mann and Whitney, Annals of Mathematical Statistics 18 (1947));
//! with ties, the distribution conditional on the tied ranks, group by group (Klotz, "The
//! Wilcoxon, Ties, and the Computer", JASA 61 (1966)). For large samples the normal approximation
//! with continuity and tie corrections (Lehmann, "Nonparametrics", section 1.2 and 1.4).
//!
//! Limits: the approximation begins where the product of the sizes exceeds [`EXACT_PAIRS_MAX`].
//! Without ties it overstates tails smaller than about 0.04, the more the further out and the
//! smaller the smaller sample, so that p-values err to the large and intervals to the wide side.

/// The largest product of the two sizes that is counted exactly: 60 against 60, 4 against 900. It
/// bounds the work (tens of millions of additions with ties) and keeps every count within 126 bits.
pub(crate) const EXACT_PAIRS_MAX: usize = 3_600;

/// The distribution of twice U: doubled, because ties make halves.
#[derive(Debug)]
pub(crate) enum UDistribution {
    /// Arrangements with twice U at most the index; the last entry counts all arrangements.
    Exact {
        /// Never empty, ascending.
        at_most: Vec<u128>,
    },
    /// Large samples: the mean and the standard deviation of U itself.
    Normal {
        /// Half the number of pairs.
        mean: f64,
        /// Zero when all values are tied.
        deviation: f64,
    },
}

impl UDistribution {
    /// For samples without ties of these sizes, both at least 1.
    pub(crate) fn untied(first: usize, second: usize) -> Self {
        if first.saturating_mul(second) > EXACT_PAIRS_MAX {
            return Self::normal(first, second, &[]);
        }
        let counts = untied_counts(first.min(second), first.max(second));
        // Without ties twice U is even: the odd places are empty.
        let doubled = counts.into_iter().flat_map(|count| [count, 0]);
        Self::from_counts(doubled)
    }

    /// For samples of these sizes, both at least 1, whose values together fall into groups of equal
    /// values of the given sizes, in ascending order of the values.
    pub(crate) fn tied(first: usize, second: usize, groups: &[usize]) -> Self {
        if groups.iter().all(|&size| size == 1) {
            return Self::untied(first, second);
        }
        if first.saturating_mul(second) > EXACT_PAIRS_MAX {
            return Self::normal(first, second, groups);
        }
        // The table grows with its first size. U of the other sample is what is left of all pairs.
        let mut counts = tied_counts(first.min(second), first.max(second), groups);
        if first > second {
            counts.reverse();
        }
        Self::from_counts(counts)
    }

    fn from_counts(counts: impl IntoIterator<Item = u128>) -> Self {
        let mut sum = 0;
        let at_most = counts.into_iter().map(|count| {
            sum += count;
            sum
        });
        Self::Exact { at_most: at_most.collect() }
    }

    fn normal(first: usize, second: usize, groups: &[usize]) -> Self {
        let (n, m) = (first as f64, second as f64);
        let all = n + m;
        let ties: f64 = groups.iter().map(|&size| (size as f64).powi(3) - size as f64).sum();
        let variance = n * m / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
        Self::Normal { mean: n * m / 2.0, deviation: variance.max(0.0).sqrt() }
    }

    /// The probability that twice U is at most `doubled`.
    pub(crate) fn at_most(&self, doubled: usize) -> f64 {
        match self {
            Self::Exact { at_most } => {
                let last = at_most.len() - 1;
                at_most[doubled.min(last)] as f64 / at_most[last] as f64
            }
            Self::Normal { mean, deviation } => {
                normal_at_most(doubled as f64 / 2.0 - mean + 0.5, *deviation)
            }
        }
    }

    /// The probability that twice U is at least `doubled`.
    pub(crate) fn at_least(&self, doubled: usize) -> f64 {
        match self {
            Self::Exact { at_most } => {
                let last = at_most.len() - 1;
                let below = if doubled == 0 { 0 } else { at_most[(doubled - 1).min(last)] };
                (at_most[last] - below) as f64 / at_most[last] as f64
            }
            Self::Normal { mean, deviation } => {
                normal_at_most(mean - doubled as f64 / 2.0 + 0.5, *deviation)
            }
        }
    }
}

/// The probability that a centred normal variable is at most `distance`; all of it sits at 0 when
/// the deviation is 0.
fn normal_at_most(distance: f64, deviation: f64) -> f64 {
    if deviation > 0.0 {
        0.5 * libm::erfc(-distance / deviation * std::f64::consts::FRAC_1_SQRT_2)
    } else {
        f64::from(u8::from(distance >= 0.0))
    }
}

/// How many arrangements give U = 0, 1, ..., `small * large`: the coefficients of the Gaussian
/// binomial, the product over i of `(1 - q^(large + i)) / (1 - q^i)`. After each factor they are
/// again such coefficients, so nothing outgrows the total.
fn untied_counts(small: usize, large: usize) -> Vec<u128> {
    let mut counts = vec![0_i128; small * large + 1];
    counts[0] = 1;
    for i in 1..=small {
        for u in (large + i..counts.len()).rev() {
            counts[u] -= counts[u - large - i];
        }
        for u in i..counts.len() {
            counts[u] += counts[u - i];
        }
    }
    counts.into_iter().map(i128::unsigned_abs).collect()
}

/// How many arrangements give twice U = 0, 1, ..., `2 * first * second`, given the groups of ties.
///
/// Table: by number of values already given to the first sample, and by twice U. A value counts the
/// pairs it wins against the second sample's values in lower groups, and halves within its own.
fn tied_counts(first: usize, second: usize, groups: &[usize]) -> Vec<u128> {
    let width = 2 * first * second + 1;
    let mut table = vec![vec![0_u128; width]; first + 1];
    table[0][0] = 1;
    let mut seen = 0;
    for &size in groups {
        let ways = binomial_row(size, first);
        let mut next = vec![vec![0_u128; width]; first + 1];
        for (taken, row) in table.iter().enumerate().take(seen + 1) {
            let below = seen - taken;
            for chosen in 0..=size.min(first - taken) {
                let beside = size - chosen;
                if below + beside > second {
                    continue; // More than the second sample holds.
                }
                let won = chosen * (2 * below + beside);
                let target = &mut next[taken + chosen][won..];
                for (sum, &count) in target.iter_mut().zip(row) {
                    *sum += count * ways[chosen];
                }
            }
        }
        table = next;
        seen += size;
    }
    table.swap_remove(first)
}

/// The binomial coefficients `size` over 0, 1, ..., `size` or `most`, whichever is smaller.
fn binomial_row(size: usize, most: usize) -> Vec<u128> {
    let mut row = vec![1_u128];
    for k in 1..=size.min(most) {
        // Exact: the product of k consecutive numbers is divisible by k factorial.
        row.push(row[k - 1] * (size - k + 1) as u128 / k as u128);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cumulative counts by trying every arrangement: the reference for small samples.
    fn by_enumeration(first: usize, second: usize, groups: &[usize]) -> Vec<u128> {
        let group_of: Vec<usize> =
            groups.iter().enumerate().flat_map(|(g, &size)| vec![g; size]).collect();
        let mut counts = vec![0_u128; 2 * first * second + 1];
        for chosen in 0_u32..1 << (first + second) {
            if chosen.count_ones() as usize != first {
                continue;
            }
            let is_first = |i: usize| chosen >> i & 1 == 1;
            let mut doubled = 0;
            for i in (0..group_of.len()).filter(|&i| is_first(i)) {
                for j in (0..group_of.len()).filter(|&j| !is_first(j)) {
                    doubled += match group_of[i].cmp(&group_of[j]) {
                        std::cmp::Ordering::Less => 0,
                        std::cmp::Ordering::Equal => 1,
                        std::cmp::Ordering::Greater => 2,
                    };
                }
            }
            counts[doubled] += 1;
        }
        counts
    }

    #[test]
    fn counts_equal_those_of_every_arrangement_tried() {
        let cases: [(usize, usize, &[usize]); 9] = [
            (1, 1, &[1, 1]),
            (3, 3, &[1, 1, 1, 1, 1, 1]),
            (4, 2, &[1, 1, 1, 1, 1, 1]),
            (1, 1, &[2]),
            (3, 3, &[6]),
            (3, 4, &[2, 1, 3, 1]),
            (4, 3, &[2, 1, 3, 1]),
            (5, 5, &[1, 4, 4, 1]),
            (2, 6, &[5, 1, 2]),
        ];
        for (first, second, groups) in cases {
            let distribution = UDistribution::tied(first, second, groups);
            let UDistribution::Exact { at_most } = &distribution else { panic!("approximated") };
            let mut sum = 0;
            for (doubled, count) in by_enumeration(first, second, groups).into_iter().enumerate() {
                sum += count;
                // Without ties the last place, an odd one, is left out or empty.
                assert_eq!(at_most[doubled], sum, "{first} {second} {groups:?} {doubled}");
            }
        }
    }

    #[test]
    fn every_admitted_size_fits_its_whole_numbers() {
        for (first, second) in [(60, 60), (45, 80), (30, 120), (900, 4), (1, 3_600)] {
            assert!(first * second <= EXACT_PAIRS_MAX);
            let free = UDistribution::untied(first, second);
            assert!((free.at_most(first * second) - 0.5).abs() < 0.02, "{first} {second}");
            let all_tied = UDistribution::tied(first, second, &[first + second]);
            let (UDistribution::Exact { at_most: free }, UDistribution::Exact { at_most: tied }) =
                (free, all_tied)
            else {
                panic!("approximated")
            };
            // All arrangements, counted in two ways.
            assert_eq!(free.last(), tied.last(), "{first} {second}");
        }
    }

    #[test]
    fn tails_are_whole_and_overlap_in_one_point() {
        let distribution = UDistribution::tied(4, 5, &[2, 3, 4]);
        assert!((distribution.at_most(40) - 1.0).abs() < 1e-15);
        assert!((distribution.at_least(0) - 1.0).abs() < 1e-15);
        for doubled in 1..=40 {
            let sum = distribution.at_most(doubled - 1) + distribution.at_least(doubled);
            assert!((sum - 1.0).abs() < 1e-12, "{doubled}");
        }
    }

    #[test]
    fn the_approximation_agrees_with_the_count_at_the_limit() {
        let groups = [40, 1, 20, 1, 8, 30, 20];
        let (exact, near) =
            (UDistribution::tied(60, 60, &groups), UDistribution::normal(60, 60, &groups));
        for doubled in (2_400..=4_800).step_by(50) {
            for tail in [UDistribution::at_most, UDistribution::at_least] {
                let (exact, near) = (tail(&exact, doubled), tail(&near, doubled));
                assert!((exact - near).abs() < 5e-3, "{doubled} {exact} {near}");
            }
        }
        let free = UDistribution::untied(60, 60);
        let near = UDistribution::normal(60, 60, &[]);
        for u in 1_200..=2_400 {
            let difference = (free.at_most(2 * u) - near.at_most(2 * u)).abs();
            // The next term of the Edgeworth series peaks at 7e-4 for these sizes.
            assert!(difference < 8e-4, "{u} {difference}");
            // Beyond 1.73 deviations the true tail is the lighter one: a wider interval.
            if u < 1_800 - 340 {
                assert!(free.at_most(2 * u) < near.at_most(2 * u), "{u}");
            }
        }
    }
}
