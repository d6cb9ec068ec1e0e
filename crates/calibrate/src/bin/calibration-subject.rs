//! The subject, on the system's allocator.
subject::main!(calibrate::registry);
