//! The experiments through divan.
subject::divan!(channel_capacity::registry);
