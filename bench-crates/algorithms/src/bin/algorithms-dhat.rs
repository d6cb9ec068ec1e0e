//! The Rust subject that counts its heap use.
subject::main!(algorithms::registry, dhat);
