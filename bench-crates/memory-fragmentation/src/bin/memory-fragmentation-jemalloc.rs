//! The Rust subject on jemalloc.
subject::main!(memory_fragmentation::registry, jemalloc);
