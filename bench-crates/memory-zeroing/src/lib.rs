//! What Rust does where Go zeroes memory: the twins of the experiments in `go/`, and what only an
//! allocator without a collector can do. Each file holds the experiments on one noun.
//!
//! Two experiments have no twin. A local that nothing was assigned to reads as zero in Go; in Rust
//! reading it does not compile, and a result has no name to read it by:
//!
//! ```compile_fail,E0381
//! let local: [u8; 64];
//! assert_eq!(local[0], 0);
//! ```

mod allocation;
mod blocks;
mod clearing;
mod copying;
mod global;
mod literal;
mod local;
mod memory;
mod pool;
mod process;
mod references;
mod secret;
mod slots;
mod tail;

use subject::Registry;

/// The byte that marks what was there before.
const OLD: u8 = 0xAA;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("memory-zeroing")
        .experiment(local::local())
        .experiment(global::global())
        .experiment(literal::literal())
        .experiment(slots::slots())
        .experiment(blocks::blocks())
        .experiment(allocation::allocate())
        .experiment(tail::tail())
        .experiment(clearing::clear())
        .experiment(pool::pool())
        .experiment(references::references())
        .experiment(copying::copy())
        .experiment(secret::secret_heap())
}

/// How many bytes are not zero.
#[inline(never)]
fn nonzero_bytes(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte != 0).count()
}
