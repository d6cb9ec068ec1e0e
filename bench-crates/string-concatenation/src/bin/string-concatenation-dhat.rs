//! The Rust subject that counts its heap use.
subject::main!(string_concatenation::registry, dhat);
