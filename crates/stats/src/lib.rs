//! The statistical core of claimbench: estimates, exact small-sample intervals, rank tests.
//!
//! Method: distribution-free throughout. A benchmark gives few, skewed, expensive values (one a
//! fresh process), so every interval here comes from ranks and an exact discrete distribution
//! rather than from a normal curve or a bootstrap, and a sample too small for the confidence asked
//! is refused ([`Error::TooFew`], with the size that would do) instead of stretched.
//!
//! Limits: all functions take the values of a sample to be independent draws from one
//! distribution. Drift, warm-up and a disturbed machine break that, and nothing here can notice;
//! the order of measurement and the admission of processes are the lab's task. There is no input
//! or output, no clock and no random number: the same input gives the same bits.

mod agreement;
mod binomial;
mod error;
mod groups;
mod interval;
mod looks;
mod proportion;
mod quantile;
mod rank;
mod ratio;
mod sample;
mod signed_rank;
mod slope;
mod turns;
mod u_distribution;

pub use agreement::{Agreement, exact};
pub use error::Error;
pub use groups::{TwoGroups, two_groups};
pub use interval::{Estimate, Interval, median_interval, quantile_interval};
pub use looks::spent_confidence;
pub use proportion::proportion;
pub use quantile::{
    event_quantile, histogram_quantile, lower_tail, median, median_absolute_deviation, quantile,
};
pub use rank::{MannWhitney, mann_whitney};
pub use ratio::{hodges_lehmann_interval, hodges_lehmann_ratio, ratio};
pub use signed_rank::signed_rank_interval;
pub use slope::{Line, SlopeEstimate, log_log_slope};
pub use turns::{move_together, ratio_by_turns};
