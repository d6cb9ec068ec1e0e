//! How Rust's allocators fragment where Go's heap does: the twins of the experiments in `go/`, each
//! on glibc's malloc, on jemalloc and on mimalloc. Each file holds the experiments on one noun;
//! this one lists them.
//!
//! Three amounts of memory are told apart in every name. *Live* bytes are in objects the program
//! still uses. *Held* bytes are in the units (spans, slabs, pages, arenas) that the allocator keeps
//! for objects, used or not. *Resident* bytes are backed by the kernel. *Reserved* bytes, where
//! they matter, are mere addresses.

mod address;
mod allocator;
mod alternation;
mod chance;
mod churn;
mod hole;
mod memory;
mod mixture;
mod phase;
mod pinning;
mod population;
mod reuse;
mod rounding;
mod slot;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("memory-fragmentation")
        .experiment(slot::slots())
        .experiment(rounding::rounding())
        .experiment(rounding::rounding_sweep())
        .experiment(pinning::pinning())
        .experiment(pinning::compaction())
        .experiment(reuse::reuse())
        .experiment(reuse::refill())
        .experiment(hole::holes())
        .experiment(alternation::alternation())
        .experiment(churn::churn())
        .experiment(churn::bursts())
        .experiment(address::stability())
        .experiment(phase::phases())
        .experiment(phase::idle())
        .experiment(mixture::mixture())
}
