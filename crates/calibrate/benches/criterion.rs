//! The subject's experiments through criterion.
subject::criterion!(calibrate::registry);
