//! The subject's experiments through divan.
subject::divan!(calibrate::registry);
