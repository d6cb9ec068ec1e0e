//! The Rust subject on the C library's allocator.
subject::main!(algorithms::registry);
