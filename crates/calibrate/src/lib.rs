//! What the harness's answers are worth, found out on subjects whose truth is known.
//!
//! - [`trial`]: a comparison of identical code, or of code with a known share of work more.
//! - [`coverage`]: how often each kind of interval encloses the truth, on made-up noise.
//! - [`agreements`]: the same quantity by an instrument that somebody else made.
//! - [`rival`]: the same comparison by criterion, in the same run.
//!
//! Limits: what is known of a trial is the number of steps. That a step costs the same each time is
//! the machine's affair, and part of what is measured.

mod agreement;
mod registry;
mod rivals;
mod synthetic;
mod trials;

pub use agreement::{Instruments, agreements, prepare};
pub use registry::{registry, work};
pub use rivals::rival;
pub use synthetic::{CONFIDENCE, coverage};
pub use trials::{Asked, KINDS, Kind, trial};
