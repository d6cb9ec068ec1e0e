//! `customSmallerIsBetter` of github-action-benchmark: a list of names, units and values.
//!
//! Only metrics of which it is certain that less is better are in it: what is said of anything else
//! would be an alarm about nothing.

use serde::Serialize;

use super::measured::measured;
use super::pretty;
use crate::article::Joined;

#[derive(Serialize)]
struct Entry {
    name: String,
    unit: String,
    value: f64,
    /// The interval, as it stands beside the value.
    #[serde(skip_serializing_if = "String::is_empty")]
    range: String,
    /// Shown when somebody points at it.
    extra: String,
}

pub(super) fn text(joined: &Joined<'_>) -> Result<String, String> {
    let mut entries = Vec::new();
    for article in &joined.articles {
        let run = &article.run.header.run;
        let all = measured(article);
        entries.extend(all.iter().filter(|one| one.smaller_is_better()).map(|one| Entry {
            name: format!("{} {}", one.name(), one.metric),
            unit: one.unit.to_owned(),
            value: one.median,
            range: match one.low < one.high {
                true => format!("{} to {}", one.low, one.high),
                false => String::new(),
            },
            extra: format!("median of {} processes, run {run}", one.values.len()),
        }));
    }
    pretty(&entries)
}
