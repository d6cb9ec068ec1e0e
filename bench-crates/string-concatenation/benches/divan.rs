//! The experiments through divan.
subject::divan!(string_concatenation::registry);
