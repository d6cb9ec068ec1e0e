//! Noise without steps, of the shapes that benchmarks have. Deviations are relative to a level of
//! 100; what a *sigma* is for steps is the deviation of the body of the noise.

use fastrand::Rng;

/// The level of every series.
pub const LEVEL: f64 = 100.0;

/// A shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    /// Two per cent.
    Normal,
    /// Five per cent, skewed to the right.
    Lognormal,
    /// Two per cent, one point in twenty 1.3 times as high.
    Outliers,
    /// Two modes three per cent above and below, each of half a per cent.
    Bimodal,
    /// Two per cent, each point correlated by one half with the one before.
    Autoregressive,
}

impl Noise {
    /// All of them.
    pub const ALL: [Noise; 5] =
        [Noise::Normal, Noise::Lognormal, Noise::Outliers, Noise::Bimodal, Noise::Autoregressive];

    /// As tables name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Noise::Normal => "normal",
            Noise::Lognormal => "lognormal",
            Noise::Outliers => "outliers",
            Noise::Bimodal => "bimodal",
            Noise::Autoregressive => "AR(1)",
        }
    }

    /// A series without steps.
    #[must_use]
    pub fn series(self, count: usize, rng: &mut Rng) -> Vec<f64> {
        let mut last = normal(rng);
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            let z = normal(rng);
            values.push(match self {
                Noise::Normal => LEVEL * (1.0 + 0.02 * z),
                Noise::Lognormal => LEVEL * libm::exp(0.05 * z),
                Noise::Outliers => {
                    let spike = if rng.f64() < 0.05 { 1.3 } else { 1.0 };
                    LEVEL * (1.0 + 0.02 * z) * spike
                }
                Noise::Bimodal => {
                    let mode = if rng.bool() { 0.03 } else { -0.03 };
                    LEVEL * (1.0 + mode + 0.005 * z)
                }
                Noise::Autoregressive => {
                    last = 0.5 * last + libm::sqrt(0.75) * z;
                    LEVEL * (1.0 + 0.02 * last)
                }
            });
        }
        values
    }
}

/// A standard normal number (Box and Muller 1958).
pub fn normal(rng: &mut Rng) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - rng.f64()));
    radius * libm::cos(std::f64::consts::TAU * rng.f64())
}
