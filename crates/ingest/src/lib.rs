//! Reads what other tools left behind, from text to numbers: criterion, divan, gungraun, Go's
//! benchmark text, hyperfine, asv, github-action-benchmark. Pure.
//!
//! Limits: criterion's and gungraun's types for these files are private or come with the whole
//! tool, so the few fields that are needed are declared here, and a file that lacks them is an
//! error. divan prints a table for people: four times with their units, and how many samples and
//! iterations there were; its samples are lost.

pub mod action;
pub mod asv;
pub mod criterion;
pub mod divan;
mod error;
pub mod go_text;
pub mod gungraun;
pub mod hyperfine;
mod point;

pub use error::Error;
pub use point::{Aside, Better, Point, Points, better};
