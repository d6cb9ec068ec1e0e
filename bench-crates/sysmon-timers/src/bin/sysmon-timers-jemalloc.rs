//! The Rust subject on jemalloc.
subject::main!(sysmon_timers::registry, jemalloc);
