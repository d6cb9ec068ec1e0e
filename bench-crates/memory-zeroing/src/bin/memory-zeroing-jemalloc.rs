//! The Rust subject on jemalloc.
subject::main!(memory_zeroing::registry, jemalloc);
