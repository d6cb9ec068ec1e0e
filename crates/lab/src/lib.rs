//! The lab: the only crate that spawns processes, reads clocks and sets limits.
//!
//! A [`Session`] is a conversation with one subject process: a clean environment, limits,
//! deadlines, and a record of what else happened on the machine meanwhile. A subject that crashes,
//! hangs or talks nonsense gives a typed [`Trouble`] and leaves nothing behind.
//!
//! [`Programs`] are built from a bench crate, [`measure`] takes everything a plan asks for, and
//! [`noise`] says how quiet the machine is.
//!
//! Limits: Linux, because conditions and limits come from `/proc` and `prlimit`.

mod admission;
mod answers;
mod artefacts;
mod benches;
mod build;
mod builds;
mod clock;
mod conditions;
mod end;
mod files;
mod foreign;
mod limits;
mod machine;
mod noise;
mod program;
mod replicate;
mod run;
mod session;
mod sounding;
mod tools;
mod trees;
mod trios;

pub use artefacts::same_code;
pub use benches::{bench, build_benches, instructions};
pub use build::{Programs, Unavailable, build_go, build_program};
pub use clock::{Stopwatch, fresh_seed, now_rfc3339};
pub use end::End;
pub use foreign::{Busy, Ran, go_bench, ran};
pub use limits::Limits;
pub use machine::{commit, machine};
pub use noise::{Noise, noise};
pub use program::Program;
pub use replicate::{LOWER_TAIL, setting};
pub use run::{Job, Observer, Progress, Stop, describe, measure};
pub use session::{Session, Setting, Trouble};
pub use sounding::{Sounding, ask, heap_use, sound};
pub use tools::{Tool, Tools};
pub use trees::{revision, worktree};
pub use trios::{Side, process, trios};
