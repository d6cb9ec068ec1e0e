//! What a built program is, rather than how fast it runs: which functions call which, how large
//! they are and of which instructions they consist, which symbols, sections and notes it has,
//! where a text lies. Bytes in, properties out; nothing is executed or read from disk.
//!
//! Method: the ELF file is read with `object`, names are demangled as Rust names where they are
//! (hashes dropped; Go and C names stay as they are), and the one function asked about is decoded
//! with `iced-x86` from its first byte to its last.
//!
//! Limits: ELF for x86-64 only, and only linked programs and shared objects: anything else is
//! [`Error::Unsupported`], but to [`offset_of`], which reads Mach-O and PE as well. The answers
//! come from the symbol table, so a stripped program has none ([`Error::Stripped`]). They say what
//! the compiler wrote, not what runs: a call on a path never taken counts, and a callee that was
//! inlined does not. A function split in a hot and a cold part appears to call its cold part, and
//! one merged with an equal twin may be a jump to the twin.

mod artefact;
mod body;
mod code;
mod error;
mod index;
mod linking;
mod name;
mod same;
mod slots;
mod text;

pub use artefact::{Artefact, Calls};
pub use error::{Body, Error};
pub use same::same_code;
pub use text::{occurrences, offset_of};
