//! The Rust subject that counts its heap use.
subject::main!(deferred_recover::registry, dhat);
