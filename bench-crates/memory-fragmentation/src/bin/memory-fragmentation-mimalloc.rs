//! The Rust subject on mimalloc.
subject::main!(memory_fragmentation::registry, mimalloc);
