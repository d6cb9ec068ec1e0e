//! The experiments through divan.
subject::divan!(interface_nil::registry);
