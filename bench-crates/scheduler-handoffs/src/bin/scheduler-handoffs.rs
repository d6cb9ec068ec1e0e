//! The Rust subject.
subject::main!(scheduler_handoffs::registry);
