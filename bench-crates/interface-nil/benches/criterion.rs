//! The experiments through criterion.
subject::criterion!(interface_nil::registry);
