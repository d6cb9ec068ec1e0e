//! Observations and claims in, verdicts out. Pure: the same record gives the same verdicts.
//!
//! A claim is judged case by case. In each case every predicate is estimated at each of its
//! points, with an interval over replicates (fresh processes). The interval inside the region:
//! the predicate holds. Outside: it is refuted. Otherwise it is inconclusive. A claim holds when
//! all its predicates do, and is refuted when one is.
//!
//! Methods: exact metrics are compared exactly; medians have the order-statistic interval of the
//! sign test; ratios invert the Mann-Whitney test on logarithms; slopes are fitted in each round
//! of processes and their median has an order-statistic interval. `stats` gives the sources.

mod comparison;
mod estimate;
mod evidence;
mod finding;
mod looks;
mod verdicts;

pub use comparison::{
    COMPARISON_ERROR, COMPARISON_LOOKS, SAME_WITHIN, compare, is_comparison_look, is_last_look,
};
pub use looks::{LOOKS_MOST, is_look};
pub use verdicts::{judge, undecided};

/// The level of every interval that decides something.
///
/// With at most [`LOOKS_MOST`] looks at growing data, by the union bound the chance that any look
/// decides wrongly stays below `LOOKS_MOST` per cent (Bonferroni; conservative, because the looks
/// share their data).
pub const DECISION_CONFIDENCE: f64 = 0.99;
