//! The experiments through divan.
subject::divan!(goroutine_creation::registry);
