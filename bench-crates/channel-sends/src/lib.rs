//! What happens when many send to one channel of Rust's: std's, crossbeam's, flume's and tokio's,
//! each a variant of the experiments whose twins are in `go/`. Each file holds the experiments on
//! one noun; this one lists them. The channels, and four experiments that two articles rest on, are
//! those of `channel-capacity`.
//!
//! What has no twin is a look into the channel: its parts are private, and no crate promises them.

mod combining;
mod exchange;
mod resuming;

use channel_capacity::{queue, stream};
use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("channel-sends")
        .experiment(exchange::exchange())
        .experiment(exchange::unlocked())
        .experiment(queue::fifo())
        .experiment(queue::unqueued())
        .experiment(queue::handing_over())
        .experiment(queue::barging())
        .experiment(stream::shares())
        .experiment(resuming::resuming())
        .experiment(resuming::neighbours())
        .experiment(combining::slots())
        .experiment(combining::crowding())
        .experiment(combining::batching())
}
