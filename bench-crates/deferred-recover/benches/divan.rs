//! The experiments through divan.
subject::divan!(deferred_recover::registry);
