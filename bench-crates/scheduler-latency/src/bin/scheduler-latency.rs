//! The Rust subject.
subject::main!(scheduler_latency::registry);
