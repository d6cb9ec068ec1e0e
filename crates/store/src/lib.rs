//! Run records on disk: JSON Lines, appended to while a run goes on, closed by a footer.
//!
//! Each line ends in `"sum"`, sixteen hexadecimal digits of the SHA-256 of the line before's sum
//! and this line's own text. So a line that was altered, removed or put in is named by its number,
//! and a killed run leaves a file that is whole up to its last complete line. The footer has the
//! number of lines and the SHA-256 of all of them.

#![allow(clippy::disallowed_methods, reason = "this crate owns the records on disk")]

mod calibration;
mod comparisons;
mod error;
mod files;
mod history;
mod imports;
mod observation;
mod piece;
mod read;
mod seal;
mod write;

pub use calibration::{CalibrationWriter, read_calibration};
pub use comparisons::{keep_comparison, read_comparison};
pub use error::Error;
pub use files::{latest, write_page};
pub use history::{Extent, History, NewPoint, Point, PointRun, Series, Stored, remove_history};
pub use imports::{Import, comparisons, imports, keep_import, records};
pub use read::{Record, read};
pub use write::Writer;
