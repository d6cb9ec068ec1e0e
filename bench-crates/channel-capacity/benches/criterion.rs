//! The experiments through criterion.
subject::criterion!(channel_capacity::registry);
