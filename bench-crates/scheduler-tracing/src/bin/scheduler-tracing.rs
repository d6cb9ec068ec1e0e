//! The Rust subject, whose tokio has no spans.
subject::main!(scheduler_tracing::registry);
