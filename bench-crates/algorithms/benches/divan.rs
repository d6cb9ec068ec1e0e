//! The experiments through divan.
subject::divan!(algorithms::registry);
