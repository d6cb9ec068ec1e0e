//! The Rust subject that counts its heap use.
subject::main!(channel_capacity::registry, dhat);
