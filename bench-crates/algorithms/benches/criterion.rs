//! The experiments through criterion.
subject::criterion!(algorithms::registry);
