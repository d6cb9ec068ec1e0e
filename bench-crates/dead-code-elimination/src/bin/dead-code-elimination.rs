//! The Rust subject on the C library's allocator.
subject::main!(dead_code_elimination::registry);
