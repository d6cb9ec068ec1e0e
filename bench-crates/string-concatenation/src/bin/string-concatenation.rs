//! The Rust subject on the C library's allocator.
subject::main!(string_concatenation::registry);
