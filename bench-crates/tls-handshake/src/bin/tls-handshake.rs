//! The Rust subject.
subject::main!(tls_handshake::registry);
