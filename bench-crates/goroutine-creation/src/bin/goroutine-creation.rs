//! The Rust subject.
subject::main!(goroutine_creation::registry);
