//! Student's t: the two-sided p-value, by the continued fraction of the incomplete beta function
//! (Press et al., Numerical Recipes, 6.4). Good to about twelve digits.

/// Moments of a piece of a series. Two neighbours combine exactly (Chan, Golub, LeVeque 1979), so
/// merging segments never reads the values again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    pub count: f64,
    pub mean: f64,
    /// Sum of squared distances from the mean.
    pub squares: f64,
}

impl Moments {
    pub fn of(values: &[f64]) -> Self {
        if values.is_empty() {
            return Moments::default();
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum();
        Moments { count, mean, squares }
    }

    pub fn with(self, right: Moments) -> Self {
        let count = self.count + right.count;
        if self.count * right.count == 0.0 {
            return if self.count == 0.0 { right } else { self };
        }
        let apart = right.mean - self.mean;
        Moments {
            count,
            mean: self.mean + apart * right.count / count,
            squares: self.squares
                + right.squares
                + apart * apart * self.count * right.count / count,
        }
    }

    /// The greater of the changes from left to right and from right to left, as shares.
    pub fn change(self, right: Moments) -> f64 {
        let share = |from: f64, to: f64| if from == 0.0 { 0.0 } else { (to / from - 1.0).abs() };
        share(self.mean, right.mean).max(share(right.mean, self.mean))
    }
}

/// The two-sided p-value that two pieces have the same mean, with a pooled variance. Otava hands
/// population variances to a test that takes sample variances; so does this, to agree with it.
pub fn p_value(left: Moments, right: Moments) -> f64 {
    let freedom = left.count + right.count - 2.0;
    if freedom <= 0.0 {
        return 1.0;
    }
    let weighted = |one: Moments| (one.count - 1.0) * one.squares / one.count;
    let pooled = (weighted(left) + weighted(right)) / freedom;
    let error = (pooled * (1.0 / left.count + 1.0 / right.count)).sqrt();
    let apart = left.mean - right.mean;
    if apart == 0.0 {
        return 1.0;
    }
    if error == 0.0 {
        return 0.0;
    }
    let t = apart / error;
    incomplete_beta(freedom / (freedom + t * t), freedom / 2.0)
}

/// I_x(a, 1/2).
fn incomplete_beta(x: f64, a: f64) -> f64 {
    const HALF: f64 = 0.5;
    let front = libm::exp(
        libm::lgamma(a + HALF) - libm::lgamma(a) - libm::lgamma(HALF)
            + a * libm::log(x)
            + HALF * libm::log1p(-x),
    );
    // The fraction converges fast on this side of the mean.
    if x < (a + 1.0) / (a + HALF + 2.0) {
        front * fraction(x, a, HALF) / a
    } else {
        1.0 - front * fraction(1.0 - x, HALF, a) / HALF
    }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let solid = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / solid(1.0 - (a + b) * x / (a + 1.0));
    let mut sum = d;
    for step in 1..300 {
        let m = f64::from(step);
        for term in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / solid(1.0 + term * d);
            c = solid(1.0 + term / c);
            sum *= d * c;
        }
        if (d * c - 1.0).abs() < 1e-14 {
            break;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_those_of_the_tables() {
        // t, degrees of freedom, two-sided p: from closed forms for 1 and 2, tables beyond.
        for (t, freedom, p) in [
            (1.0, 1.0, 0.5),
            (1.0, 2.0, 0.422_649_730_810_374_2),
            (2.228_138_851_964_938_5, 10.0, 0.05),
            (3.169_272_667_175_838, 10.0, 0.01),
            (0.1, 98.0, 0.920_548_611_541_453_4),
        ] {
            let x: f64 = freedom / (freedom + t * t);
            let found = incomplete_beta(x, freedom / 2.0);
            assert!((found - p).abs() < 1e-8, "{t} {freedom}: {found} for {p}");
        }
    }

    #[test]
    fn moments_of_a_whole_are_those_of_its_pieces() {
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0];
        let whole = Moments::of(&values);
        let both = Moments::of(&values[..3]).with(Moments::of(&values[3..]));
        assert!((whole.mean - both.mean).abs() < 1e-12);
        assert!((whole.squares - both.squares).abs() < 1e-9);
    }

    #[test]
    fn constant_pieces_are_decided_without_a_variance() {
        let flat = |value| Moments::of(&[value; 4]);
        assert!(p_value(flat(1.0), flat(1.0)) > 0.999);
        assert!(p_value(flat(1.0), flat(2.0)) < 1e-12);
    }
}
