//! The Rust subject on mimalloc.
subject::main!(memory_zeroing::registry, mimalloc);
