//! The Rust subject of the article on the queues of the scheduler.
subject::main!(scheduler_queues::registry);
