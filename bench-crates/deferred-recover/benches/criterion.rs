//! The experiments through criterion.
subject::criterion!(deferred_recover::registry);
