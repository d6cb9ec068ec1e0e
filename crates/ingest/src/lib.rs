//! Reads what criterion, divan and gungraun left behind, from text to numbers. Pure.
//!
//! Limits: criterion's and gungraun's types for these files are private or come with the whole
//! tool, so the few fields that are needed are declared here, and a file that lacks them is an
//! error. divan prints a table for people: four times with their units, and how many samples and
//! iterations there were; its samples are lost.

pub mod criterion;
pub mod divan;
mod error;
pub mod gungraun;

pub use error::Error;
