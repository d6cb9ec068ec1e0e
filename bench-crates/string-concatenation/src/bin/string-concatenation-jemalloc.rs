//! The Rust subject on jemalloc.
subject::main!(string_concatenation::registry, jemalloc);
