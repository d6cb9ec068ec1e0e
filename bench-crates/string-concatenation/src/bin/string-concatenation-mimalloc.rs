//! The Rust subject on mimalloc.
subject::main!(string_concatenation::registry, mimalloc);
