//! The Rust subject, counting what is allocated.
subject::main!(goroutine_creation::registry, dhat);
