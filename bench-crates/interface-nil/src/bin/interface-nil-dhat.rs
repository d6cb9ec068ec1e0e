//! The Rust subject that counts its heap use.
subject::main!(interface_nil::registry, dhat);
