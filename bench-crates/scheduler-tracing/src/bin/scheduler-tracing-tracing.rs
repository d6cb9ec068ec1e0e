//! The Rust subject, whose tokio has spans and events.
subject::main!(scheduler_tracing::registry);
