//! The Rust subject on the C library's allocator.
subject::main!(channel_capacity::registry);
