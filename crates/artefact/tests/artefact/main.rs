//! What the crate promises from outside: answers about small programs assembled by hand and about
//! the program that runs these tests, and refusals for everything else.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may panic as tests may")]

mod assembled;
mod damaged;
mod elf;
mod formats;
mod itself;
