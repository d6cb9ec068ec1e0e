//! The experiments through criterion.
subject::criterion!(sysmon_timers::registry);
