//! The experiments through divan.
subject::divan!(memory_zeroing::registry);
