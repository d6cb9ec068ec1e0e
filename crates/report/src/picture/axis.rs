//! Scales from numbers to pixels, and the numbers written at them.

use model::significant;

/// A straight or logarithmic scale onto pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    log: bool,
    from: i32,
    to: i32,
}

impl Scale {
    /// Both ends are made finite, ordered and apart.
    pub(crate) fn new(low: f64, high: f64, log: bool, pixels: (i32, i32)) -> Self {
        // A tenth of the greatest number leaves room for margins and differences.
        let bounded = |value: f64| if value.is_finite() { value.clamp(-1e300, 1e300) } else { 0.0 };
        let (mut low, mut high) = (bounded(low), bounded(high));
        if log {
            low = low.max(1e-300);
            high = high.max(low * 1.01);
        } else if high <= low {
            high = low + low.abs().max(1.0) * 0.5;
            low -= low.abs().max(1.0) * 0.5;
        }
        Scale { low, high, log, from: pixels.0, to: pixels.1 }
    }

    /// The pixel of a number; of the nearest end for one outside.
    pub(crate) fn at(&self, value: f64) -> i32 {
        let share = if self.log {
            let value = value.max(self.low).min(self.high);
            libm::log(value / self.low) / libm::log(self.high / self.low)
        } else {
            (value.max(self.low).min(self.high) - self.low) / (self.high - self.low)
        };
        self.from + (share * f64::from(self.to - self.from)).round() as i32
    }

    /// Round numbers for ticks, at most about so many.
    pub(crate) fn ticks(&self, most: usize) -> Vec<f64> {
        if self.log && self.high / self.low >= 8.0 { self.powers(most) } else { self.steps(most) }
    }

    fn steps(&self, most: usize) -> Vec<f64> {
        let raw = (self.high - self.low) / most as f64;
        let power = libm::pow(10.0, libm::floor(libm::log10(raw)));
        let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * power);
        let step = step.clone().find(|step| *step >= raw * 0.999).unwrap_or(raw);
        let first = libm::ceil(self.low / step - 1e-9);
        let all = (0..=most + 1).map(|index| {
            let value = (first + index as f64) * step;
            // Twelve digits: what is beyond them is the error of the multiplication.
            format!("{value:.11e}").parse().unwrap_or(value)
        });
        all.filter(|value| *value <= self.high * (1.0 + 1e-9)).collect()
    }

    fn powers(&self, most: usize) -> Vec<f64> {
        let first = libm::ceil(libm::log10(self.low) - 1e-9) as i32;
        let last = libm::floor(libm::log10(self.high) + 1e-9) as i32;
        let decades = usize::try_from(last - first + 1).unwrap_or(0);
        let power = |exponent: i32| libm::pow(10.0, f64::from(exponent));
        if decades < 3 {
            let digits = |exponent| [1.0, 2.0, 5.0].map(|digit| digit * power(exponent));
            let all = (first - 1..=last).flat_map(digits);
            return all.filter(|value| (self.low..=self.high).contains(value)).collect();
        }
        let step = decades.div_ceil(most.max(1)).max(1);
        (first..=last).step_by(step).map(power).collect()
    }
}

/// The unit of a metric as it is written on an axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// As records have it, less `/op`.
    base: String,
    per_operation: bool,
}

impl Unit {
    pub(crate) fn new(unit: &str) -> Self {
        let per_operation = unit.ends_with("/op");
        Unit { base: unit.trim_end_matches("/op").to_owned(), per_operation }
    }

    /// A ratio.
    pub(crate) fn times() -> Self {
        Unit { base: "×".to_owned(), per_operation: false }
    }

    /// A number with the prefix of its unit: `5.3 GB`, `12 µs`, `38×`, `999`.
    pub(crate) fn number(&self, value: f64) -> String {
        let (steps, suffix): (&[&str], &str) = match self.base.as_str() {
            "×" => return format!("{}×", significant(value)),
            "%" => return format!("{} %", significant(value)),
            "ns" => (&["ns", "µs", "ms", "s"], ""),
            "bytes" => (&["", "k", "M", "G", "T"], "B"),
            _ => (&["", "k", "M", "G", "T"], ""),
        };
        let mut scaled = value;
        let mut step = 0;
        while scaled.abs() >= 999.5 && step + 1 < steps.len() {
            scaled /= 1000.0;
            step += 1;
        }
        format!("{} {}{suffix}", significant(scaled), steps[step]).trim_end().to_owned()
    }

    /// What an axis of it shows: the quantity, and the unit where its numbers do not say it.
    pub(crate) fn axis(&self, quantity: &str) -> String {
        let per = if self.per_operation { " per operation" } else { "" };
        let shown = ["×", "ns", "bytes", "%", ""].contains(&self.base.as_str());
        if shown || quantity == self.base {
            format!("{quantity}{per}")
        } else {
            format!("{quantity}{per} ({})", self.base)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let of = |low, high, log| Scale::new(low, high, log, (0, 100)).ticks(5);
        assert_eq!(of(0.0, 9.0, false), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(of(0.13, 0.17, false), [0.13, 0.14, 0.15, 0.16, 0.17]);
        assert_eq!(of(8.0, 120_000.0, true), [10.0, 100.0, 1000.0, 10_000.0, 100_000.0]);
        assert_eq!(of(3.0, 60.0, true), [5.0, 10.0, 20.0, 50.0]);
        assert_eq!(of(100.0, 140.0, true), [100.0, 110.0, 120.0, 130.0, 140.0]);
        assert!(of(1.0, 1e30, true).len() <= 6);
    }

    #[test]
    fn no_number_leaves_the_scale() {
        for (low, high) in [(0.0, 0.0), (f64::NAN, 1.0), (-f64::MAX, f64::MAX), (5.0, 1.0)] {
            for log in [false, true] {
                let scale = Scale::new(low, high, log, (10, 90));
                for value in [-f64::MAX, -1.0, 0.0, 1.0, f64::MAX, f64::INFINITY] {
                    assert!((10..=90).contains(&scale.at(value)), "{low} {high} {value}");
                }
                assert!(scale.ticks(5).iter().all(|tick| tick.is_finite()));
            }
        }
    }

    #[test]
    fn numbers_carry_their_unit() {
        let rows = [
            ("ns/op", 12_345.0, "12.35 µs", "time per operation"),
            ("bytes/op", 5.3e9, "5.3 GB", "time per operation"),
            ("cycles", 999.0, "999", "time (cycles)"),
        ];
        for (unit, value, number, axis) in rows {
            let unit = Unit::new(unit);
            assert_eq!(unit.number(value), number);
            assert_eq!(unit.axis("time"), axis);
        }
    }
}
