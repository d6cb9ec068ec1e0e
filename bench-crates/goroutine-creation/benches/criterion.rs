//! The experiments through criterion.
subject::criterion!(goroutine_creation::registry);
