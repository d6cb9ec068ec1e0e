//! The experiments through criterion.
subject::criterion!(string_concatenation::registry);
