//! The lab: the only crate that spawns processes, reads clocks and sets limits.
//!
//! A [`Session`] is a conversation with one subject process: a clean environment, limits, deadlines,
//! and a record of what else happened on the machine meanwhile. A subject that crashes, hangs or
//! talks nonsense gives a typed [`Trouble`] and leaves nothing behind.
//!
//! Limits: Linux, because conditions and limits come from `/proc` and `prlimit`.

mod clock;
mod conditions;
mod end;
mod files;
mod limits;
mod machine;
mod program;
mod session;
mod tools;

pub use clock::{Stopwatch, fresh_seed, now_rfc3339};
pub use end::End;
pub use limits::Limits;
pub use machine::{commit, machine};
pub use program::Program;
pub use session::{Session, Setting, Trouble};
pub use tools::{Tool, Tools};
