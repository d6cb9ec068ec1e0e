//! The global allocator of a subject program: which one it is, and what it says of itself.
//!
//! The program decides, through [`main!`](crate::main): a global allocator is a property of a
//! program, not of a library, and a cargo feature alone must not change what is measured.

#![expect(unsafe_code, reason = "allocators are asked about a block by its address")]

use std::sync::OnceLock;

use model::protocol::HeapUse;

#[cfg(feature = "dhat")]
pub use dhat::Alloc as Dhat;
#[cfg(feature = "mimalloc")]
pub use mimalloc::MiMalloc;
#[cfg(feature = "jemalloc")]
pub use tikv_jemallocator::Jemalloc;

/// What allocates in this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allocator {
    /// The C library's malloc.
    System,
    /// The C library's malloc, counted by dhat. Its times mean nothing.
    #[cfg(feature = "dhat")]
    Dhat,
    /// jemalloc.
    #[cfg(feature = "jemalloc")]
    Jemalloc,
    /// mimalloc.
    #[cfg(feature = "mimalloc")]
    Mimalloc,
}

static ACTIVE: OnceLock<Allocator> = OnceLock::new();

impl Allocator {
    /// The runtime's name in records and scenarios.
    #[must_use]
    pub fn runtime(self) -> &'static str {
        match self {
            Allocator::System => "rust",
            #[cfg(feature = "dhat")]
            Allocator::Dhat => "rust",
            #[cfg(feature = "jemalloc")]
            Allocator::Jemalloc => "rust+jemalloc",
            #[cfg(feature = "mimalloc")]
            Allocator::Mimalloc => "rust+mimalloc",
        }
    }

    /// Whether heap use can be counted exactly.
    #[must_use]
    pub fn counts(self) -> bool {
        match self {
            #[cfg(feature = "dhat")]
            Allocator::Dhat => true,
            _ => false,
        }
    }

    /// Tells the program which allocator it has. The first call counts.
    pub(crate) fn activate(self) {
        ACTIVE.get_or_init(|| self);
    }

    /// The allocator of this program.
    #[must_use]
    pub fn active() -> Self {
        *ACTIVE.get().unwrap_or(&Allocator::System)
    }
}

/// How many bytes the block that holds this text's bytes really has: what was asked for, rounded up
/// as the allocator does (`malloc_usable_size(3)` and its twins in jemalloc and mimalloc). 0 for a
/// text that has no block.
#[must_use]
pub fn usable_bytes(text: &String) -> usize {
    if text.capacity() == 0 {
        return 0;
    }
    let block = text.as_ptr();
    match Allocator::active() {
        // SAFETY: a text with capacity owns a block of the global allocator that begins at its
        // pointer; the block is alive while `text` is borrowed, and the call only reads its size.
        #[cfg(feature = "jemalloc")]
        Allocator::Jemalloc => unsafe { tikv_jemallocator::usable_size(block) },
        // SAFETY: as above.
        #[cfg(feature = "mimalloc")]
        Allocator::Mimalloc => unsafe { libmimalloc_sys::mi_usable_size(block.cast()) },
        // SAFETY: as above; dhat hands out the blocks of the C library unchanged.
        _ => unsafe { libc::malloc_usable_size(block.cast_mut().cast()) },
    }
}

/// All that was allocated since the program began: a reallocation counts as a block of its
/// new size.
///
/// # Errors
/// If the allocator of this program does not count.
pub(crate) fn counted() -> Result<HeapUse, String> {
    #[cfg(feature = "dhat")]
    if Allocator::active() == Allocator::Dhat {
        let stats = dhat::HeapStats::get();
        return Ok(HeapUse { blocks: stats.total_blocks, bytes: stats.total_bytes });
    }
    Err("this program cannot count heap use: that takes the one built with dhat".to_owned())
}

/// Whatever must live as long as `main` for the allocator to count.
#[must_use]
pub struct Profiler {
    #[cfg(feature = "dhat")]
    _dhat: Option<dhat::Profiler>,
}

impl Profiler {
    /// Begins to count where the allocator can. No file is written at the end.
    pub fn start(allocator: Allocator) -> Self {
        allocator.activate();
        Profiler {
            #[cfg(feature = "dhat")]
            _dhat: allocator.counts().then(|| dhat::Profiler::builder().testing().build()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_at_least_the_bytes_asked_for() {
        assert_eq!(usable_bytes(&String::new()), 0);
        for length in [1, 24, 25, 33, 4096, 1_000_000] {
            let usable = usable_bytes(&"x".repeat(length));
            assert!((length..2 * length + 64).contains(&usable), "{length}: {usable}");
        }
    }
}
