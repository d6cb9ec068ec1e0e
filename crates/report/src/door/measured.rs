//! What was measured, one metric of one variant at one point at a time.

use std::collections::BTreeMap;

use model::{Class, Instrument, Metric, Observation, Params, Value};

use crate::article::Article;
use crate::series::middle;
use crate::text::cleaned;

/// One metric of one variant at one point, over all usable processes. Only numbers.
pub(super) struct Measured<'a> {
    pub(super) article: &'a str,
    pub(super) experiment: &'a str,
    pub(super) variant: &'a str,
    pub(super) runtime: &'a str,
    pub(super) params: &'a Params,
    pub(super) metric: &'a Metric,
    pub(super) unit: &'a str,
    pub(super) class: Class,
    /// One a process, in the order of the replicates.
    pub(super) values: Vec<f64>,
    /// Their median and its interval, or their range where there are too few for one.
    pub(super) median: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// All of an article, ordered by what was measured.
pub(super) fn measured<'a>(article: &'a Article<'a>) -> Vec<Measured<'a>> {
    let mut groups: BTreeMap<_, Vec<&Observation>> = BTreeMap::new();
    for one in article.observations.iter().filter(|one| number(one).is_some()) {
        let names = (&one.experiment, &one.variant, &one.runtime);
        groups.entry((names, &one.params, &one.metric)).or_default().push(one);
    }
    let each = groups.into_iter().filter_map(|((names, params, metric), mut found)| {
        found.sort_by_key(|one| one.replicate);
        let values: Vec<f64> = found.iter().filter_map(|one| number(one)).collect();
        let dot = middle(0.0, &values)?;
        let first = found.first()?;
        Some(Measured {
            article: &article.scenario.id,
            experiment: names.0,
            variant: names.1,
            runtime: names.2,
            params,
            metric,
            unit: &first.unit,
            class: first.class,
            values,
            median: dot.y,
            low: dot.low,
            high: dot.high,
        })
    });
    each.collect()
}

/// The number of a usable observation.
pub(super) fn number(observation: &Observation) -> Option<f64> {
    let value = observation.value.as_ref().filter(|_| observation.is_ok())?;
    Value::number(value).filter(|number| number.is_finite())
}

impl Measured<'_> {
    /// What was measured, in words no other measurement has:
    /// `string-concatenation/grow/plus n=1000 (go)`.
    pub(super) fn name(&self) -> String {
        let mut name = [self.article, self.experiment].join("/");
        if !self.variant.is_empty() {
            name.push('/');
            name.push_str(self.variant);
        }
        if !self.params.is_empty() {
            name.push(' ');
            name.push_str(&self.params.to_string());
        }
        cleaned(&format!("{name} ({})", self.runtime))
    }

    /// Whether it is certain that less is better.
    pub(super) fn smaller_is_better(&self) -> bool {
        matches!(
            self.metric.instrument,
            Instrument::Wall | Instrument::Latency | Instrument::Heap | Instrument::Instructions
        )
    }

    /// Whether it is the opinion of a bench framework on what the lab measured itself.
    pub(super) fn is_second_opinion(&self) -> bool {
        matches!(self.metric.instrument, Instrument::Criterion | Instrument::Divan)
    }
}

/// A name of at most so many characters. One that is cut ends in a digest of all of it, so that
/// different names stay different.
pub(super) fn within(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    // FNV-1a, as for answers.
    let digest = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let kept: String = name.chars().take(most.saturating_sub(17)).collect();
    format!("{kept}~{digest:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_stay_different() {
        let long = "x".repeat(100);
        let (a, b) = (within(&format!("{long}a"), 50), within(&format!("{long}b"), 50));
        assert_eq!((a.len(), b.len()), (50, 50));
        assert_ne!(a, b);
        assert_eq!(within("short", 50), "short");
    }
}
