//! The experiments through criterion.
subject::criterion!(scheduler_queues::registry);
