//! The subject, on the allocator that counts.
subject::main!(calibrate::registry, dhat);
