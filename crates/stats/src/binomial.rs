//! The binomial distribution, both tails, for any probability and up to millions of trials.
//!
//! Method: the ratio of neighbouring probabilities is simple, so they are built outwards from the
//! mode and divided by their sum; nothing cancels and no factorial is needed. Limits: relative
//! error grows with the number of trials, to about 1e-10 at a million.

/// Cumulative probabilities of the number of successes in a fixed number of trials.
#[derive(Debug)]
pub(crate) struct Binomial {
    at_most: Vec<f64>,
    at_least: Vec<f64>,
}

impl Binomial {
    /// `success` must lie strictly between 0 and 1.
    pub(crate) fn new(trials: usize, success: f64) -> Self {
        let odds = success / (1.0 - success);
        let mode = (((trials + 1) as f64 * success) as usize).min(trials);
        let mut weights = vec![0.0; trials + 1];
        weights[mode] = 1.0;
        for k in mode..trials {
            weights[k + 1] = weights[k] * odds * (trials - k) as f64 / (k + 1) as f64;
        }
        for k in (0..mode).rev() {
            weights[k] = weights[k + 1] * (k + 1) as f64 / (trials - k) as f64 / odds;
        }
        let total: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= total;
        }
        let at_most = running_sum(weights.iter());
        let mut at_least = running_sum(weights.iter().rev());
        at_least.reverse();
        Self { at_most, at_least }
    }

    /// `P(successes <= k)` for each `k` from 0, ascending.
    pub(crate) fn at_most(&self) -> &[f64] {
        &self.at_most
    }

    /// `P(successes >= k)` for each `k` from 0, descending.
    pub(crate) fn at_least(&self) -> &[f64] {
        &self.at_least
    }
}

fn running_sum<'a>(terms: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    terms
        .scan(0.0, |sum, term| {
            *sum += term;
            Some(*sum)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(actual: f64, expected: f64) {
        assert!((actual / expected - 1.0).abs() < 1e-9, "{actual} {expected}");
    }

    #[test]
    fn small_tables_by_hand() {
        let coin = Binomial::new(4, 0.5);
        for (k, sixteenths) in [1.0, 5.0, 11.0, 15.0, 16.0].into_iter().enumerate() {
            close(coin.at_most()[k], sixteenths / 16.0);
            close(coin.at_least()[4 - k], sixteenths / 16.0);
        }
        let skewed = Binomial::new(2, 0.9);
        close(skewed.at_most()[0], 0.01);
        close(skewed.at_most()[1], 0.19);
        close(skewed.at_least()[2], 0.81);
    }

    #[test]
    fn far_tails_keep_their_relative_precision() {
        close(Binomial::new(100, 0.5).at_most()[0], 0.5_f64.powi(100));
        close(Binomial::new(300, 0.99).at_least()[300], 0.99_f64.powi(300));
        close(Binomial::new(300, 0.99).at_most()[300], 1.0);
        let tiny = Binomial::new(10, f64::MIN_POSITIVE);
        close(tiny.at_least()[1], 10.0 * f64::MIN_POSITIVE);
    }

    #[test]
    fn a_million_trials_are_centred_where_they_should_be() {
        let many = Binomial::new(1_000_000, 0.25);
        // The normal approximation with continuity correction, half a step above the mean.
        assert!((many.at_most()[250_000] - 0.5).abs() < 1e-3);
        assert!((many.at_most()[249_999] + many.at_least()[250_000] - 1.0).abs() < 1e-10);
    }
}
