//! The experiments through criterion.
subject::criterion!(memory_zeroing::registry);
