//! From the values of replicates to an estimate with its interval, and from there to a verdict.

use model::{Bound, Class, Observation, Value, Verdict};

use crate::DECISION_CONFIDENCE;

/// What was estimated, with what should be known about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimated {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// The level the interval attains; 1 for exact values.
    pub confidence: f64,
    /// How many replicates it rests on.
    pub replicates: usize,
    /// What should be known: replicates of an exact metric that disagree.
    pub note: String,
}

impl Estimated {
    fn from_stats(estimate: &stats::Estimate) -> Self {
        Estimated {
            value: estimate.value,
            low: estimate.interval.low,
            high: estimate.interval.high,
            confidence: estimate.interval.confidence,
            replicates: estimate.n,
            note: String::new(),
        }
    }

    /// What the interval says of a region. Numbers are compared with the precision that a
    /// division by the iterations leaves.
    pub fn verdict(&self, low: f64, high: f64) -> Verdict {
        let at_least = |value: f64, bound: f64| value >= bound - 1e-9 * bound.abs();
        if at_least(self.low, low) && at_least(high, self.high) {
            Verdict::Holds
        } else if !at_least(self.high, low) || !at_least(high, self.low) {
            Verdict::Refuted
        } else {
            Verdict::Inconclusive
        }
    }
}

/// By how much a ratio misses the nearest bound of its region, as a share: what a noise floor is
/// held against. Infinite where no bound is a positive number.
pub fn effect(ratio: f64, low: f64, high: f64) -> f64 {
    let from = |bound: f64| {
        let apart = (ratio / bound).ln().abs().exp_m1();
        if bound > 0.0 && apart.is_finite() { apart } else { f64::INFINITY }
    };
    from(low).min(from(high))
}

/// The numbers of usable observations, each divided by `divisor`.
pub fn numbers(observations: &[&Observation], divisor: f64) -> Vec<f64> {
    by_round(observations, divisor).into_iter().map(|(_, number)| number).collect()
}

/// The same, each with the number of its round.
pub fn by_round(observations: &[&Observation], divisor: f64) -> Vec<(u32, f64)> {
    let number =
        |one: &&Observation| Some((one.replicate, one.value.as_ref()?.number()? / divisor));
    observations.iter().filter_map(number).collect()
}

/// Whether every observation claims to be exact.
pub fn all_exact(observations: &[&Observation]) -> bool {
    observations.iter().all(|one| one.class == Class::Exact)
}

/// A number at a point: exact where the metric is and its replicates agree, the whole range where
/// they disagree, else the median.
pub fn count(values: &[f64], exact: bool) -> Result<Estimated, String> {
    if !exact {
        let estimate = stats::median_interval(values, DECISION_CONFIDENCE);
        return estimate.map(|one| Estimated::from_stats(&one)).map_err(|why| why.to_string());
    }
    match stats::exact(values).map_err(|why| why.to_string())? {
        stats::Agreement::Same(value) => Ok(Estimated {
            value,
            low: value,
            high: value,
            confidence: 1.0,
            replicates: values.len(),
            note: String::new(),
        }),
        stats::Agreement::Differs { min, max, .. } => Ok(Estimated {
            value: stats::median(values).map_err(|why| why.to_string())?,
            low: min,
            high: max,
            // The range misses the median only when every replicate fell on the same side of it.
            confidence: 1.0 - 0.5_f64.powi(i32::try_from(values.len()).unwrap_or(64) - 1),
            replicates: values.len(),
            note: "replicates of an exact metric disagree: judged on their whole range".to_owned(),
        }),
    }
}

/// The ratio of two variants at a point, each value with the number of its round.
pub fn ratio(over: &[(u32, f64)], under: &[(u32, f64)], exact: bool) -> Result<Estimated, String> {
    if exact {
        let values = |side: &[(u32, f64)]| side.iter().map(|one| one.1).collect::<Vec<_>>();
        let (above, below) = (count(&values(over), true)?, count(&values(under), true)?);
        if above.note.is_empty() && below.note.is_empty() && below.value != 0.0 {
            let value = above.value / below.value;
            let replicates = over.len().min(under.len());
            return Ok(Estimated { value, low: value, high: value, replicates, ..above });
        }
    }
    let estimate = stats::ratio_by_turns(over, under, DECISION_CONFIDENCE);
    estimate.map(|one| Estimated::from_stats(&one)).map_err(|why| why.to_string())
}

/// The slope of ln y over ln x; one list of points for each round of replicates.
pub fn slope(rounds: &[Vec<(f64, f64)>]) -> Result<Estimated, String> {
    let slope = stats::log_log_slope(rounds, DECISION_CONFIDENCE).map_err(|why| why.to_string())?;
    Ok(Estimated::from_stats(&slope.estimate))
}

/// A quantile of each replicate's samples, and the median of those.
pub fn quantile(
    observations: &[&Observation],
    quantile: f64,
    divisor: f64,
) -> Result<Estimated, String> {
    let mut values = Vec::with_capacity(observations.len());
    for one in observations {
        let sample = stats::event_quantile(&one.samples, &one.histogram.0, quantile);
        values.push(sample.map_err(|why| why.to_string())? / divisor);
    }
    count(&values, false)
}

/// A state: all replicates as wanted, all otherwise, or mixed.
pub fn state(observations: &[&Observation], wanted: &Value) -> (Verdict, String) {
    let mut seen: Vec<String> = Vec::new();
    for value in observations.iter().filter_map(|one| one.value.as_ref()) {
        let text = value.to_string();
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.sort();
    let verdict = match seen.as_slice() {
        [only] if *only == wanted.to_string() => Verdict::Holds,
        several if several.contains(&wanted.to_string()) => Verdict::Inconclusive,
        _ => Verdict::Refuted,
    };
    (verdict, seen.join(" or "))
}

/// The numbers of a region; infinite where it is a state.
pub fn limits(bound: &Bound) -> (f64, f64) {
    match bound {
        Bound::Numbers { low, high } => (*low, *high),
        Bound::State(_) => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimated(low: f64, high: f64) -> Estimated {
        Estimated { value: low, low, high, confidence: 0.99, replicates: 8, note: String::new() }
    }

    #[test]
    fn an_interval_decides_only_when_it_lies_on_one_side() {
        use Verdict::{Holds, Inconclusive, Refuted};
        let unbounded = f64::INFINITY;
        let rows = [
            ((2.0, 3.0), (1.0, 4.0), Holds),
            ((2.0, 3.0), (2.0, 3.0), Holds),
            ((2.0, 3.0), (2.5, 4.0), Inconclusive),
            ((2.0, 3.0), (3.5, 4.0), Refuted),
            ((2.0, 3.0), (0.0, 1.9), Refuted),
            ((2.0, 3.0), (1.0, unbounded), Holds),
            ((2.0, 3.0), (-unbounded, 1.0), Refuted),
            ((1.0, 1.0), (1.0, 1.0), Holds),
            ((999.0, 999.0), (1000.0, 1000.0), Refuted),
        ];
        for ((low, high), (region_low, region_high), expected) in rows {
            let found = estimated(low, high).verdict(region_low, region_high);
            assert_eq!(found, expected, "[{low}, {high}] in [{region_low}, {region_high}]");
        }
    }

    #[test]
    fn an_effect_is_the_distance_to_the_nearest_bound() {
        assert!((effect(2.02, 2.0, f64::INFINITY) - 0.01).abs() < 1e-12);
        assert!((effect(1.0, 0.9, 1.02) - 0.02).abs() < 1e-12);
        assert!((effect(0.5, 1.0, f64::INFINITY) - 1.0).abs() < 1e-12);
        assert!(effect(1.0, f64::NEG_INFINITY, f64::INFINITY).is_infinite());
        assert!(effect(0.0, 0.0, f64::INFINITY).is_infinite());
    }

    #[test]
    fn exact_replicates_that_disagree_are_judged_on_their_range_and_say_so() {
        let same = count(&[3.0, 3.0, 3.0], true).unwrap();
        assert_eq!((same.low, same.high, same.note.as_str()), (3.0, 3.0, ""));
        let differs = count(&[3.0, 4.0, 3.0], true).unwrap();
        assert_eq!((differs.low, differs.high), (3.0, 4.0));
        assert!(differs.note.contains("disagree"));
    }

    #[test]
    fn too_few_replicates_are_refused_not_guessed() {
        assert!(count(&[1.0, 2.0], false).is_err());
        assert!(count(&[], true).is_err());
        assert!(ratio(&[(0, 1.0)], &[(0, 2.0)], false).is_err());
    }
}
