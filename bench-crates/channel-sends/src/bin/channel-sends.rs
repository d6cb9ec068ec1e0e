//! The Rust subject.
subject::main!(channel_sends::registry);
