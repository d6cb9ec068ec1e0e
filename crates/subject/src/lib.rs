//! Turns Rust experiments into a claimbench subject: a program that speaks the subject protocol of
//! FORMAT.md, version 1, on its standard input and output.
//!
//! A bench crate declares each experiment once, in a registry:
//!
//! ```
//! use std::hint::black_box;
//! use subject::{Experiment, Registry, Work};
//!
//! pub fn registry() -> Registry {
//!     Registry::new("string-concatenation").experiment(
//!         Experiment::new("grow").param("n", 1_000, (1, 10_000_000)).variant("push-str", |p| {
//!             let n = black_box(p.count("n"));
//!             Work::repeat(move || "x".repeat(n))
//!         }),
//!     )
//! }
//! ```
//!
//! Everything else reads it: `subject::main!(registry)` is a subject program on the system's
//! allocator, `subject::main!(registry, jemalloc)` one on jemalloc, and
//! [`Registry::benches`] is what entries in `benches/` repeat.
//!
//! Limits: one request at a time; what an experiment prints must go to standard error, because
//! standard output belongs to the protocol.

mod allocator;
mod answer;
mod entries;
mod experiment;
mod histogram;
pub mod pin;
mod registry;
mod serve;
pub mod testing;
pub mod threads;
pub mod undisturbed;
mod work;

pub use allocator::{Allocator, usable_bytes};
pub use answer::Answer;
pub use experiment::{Experiment, Params};
pub use histogram::Histogram;
pub use model::Class;
pub use registry::Registry;
pub use serve::serve;
pub use work::{Fault, Observed, Outcome, Values, Work, values};

#[doc(hidden)]
pub mod parts {
    //! What the macros need to name.
    pub use crate::allocator::*;
    pub use crate::entries::parts::*;
    pub use crate::serve::run_subject;
}
