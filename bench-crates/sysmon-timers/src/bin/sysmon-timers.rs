//! The Rust subject.
subject::main!(sysmon_timers::registry);
