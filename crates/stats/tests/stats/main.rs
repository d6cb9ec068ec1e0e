//! What the crate promises from outside: properties that hold for any input, levels that hold in
//! simulation, and answers other people published.

mod coverage;
mod golden;
mod properties;
