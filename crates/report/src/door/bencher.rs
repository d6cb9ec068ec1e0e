//! The Bencher Metric Format: benchmarks, their measures, and each measure's value and bounds.

use std::collections::BTreeMap;

use model::Instrument;
use serde::Serialize;

use super::measured::{Measured, measured, within};
use super::pretty;
use crate::article::Joined;

/// The longest names Bencher takes, of a benchmark and of a measure.
const BENCHMARK_MOST: usize = 1024;
const MEASURE_MOST: usize = 64;

#[derive(Serialize)]
struct Bounds {
    value: f64,
    lower_value: f64,
    upper_value: f64,
}

pub(super) fn text(joined: &Joined<'_>) -> Result<String, String> {
    let mut benchmarks: BTreeMap<String, BTreeMap<String, Bounds>> = BTreeMap::new();
    for article in &joined.articles {
        for one in measured(article).iter().filter(|one| !one.is_second_opinion()) {
            let measures = benchmarks.entry(within(&one.name(), BENCHMARK_MOST)).or_default();
            let bounds = Bounds { value: one.median, lower_value: one.low, upper_value: one.high };
            measures.insert(measure(one), bounds);
        }
    }
    pretty(&benchmarks)
}

/// The measures every project of Bencher has are called what they are called there.
fn measure(one: &Measured<'_>) -> String {
    match (one.metric.instrument, one.metric.name.as_str()) {
        (Instrument::Wall, _) => "latency".to_owned(),
        (Instrument::Instructions, _) => "instructions".to_owned(),
        // As its adapter for dhat has them.
        (Instrument::Heap, "blocks") => "Total Blocks".to_owned(),
        (Instrument::Heap, _) => "Total Bytes".to_owned(),
        _ => within(&crate::text::cleaned(&one.metric.to_string()), MEASURE_MOST),
    }
}
