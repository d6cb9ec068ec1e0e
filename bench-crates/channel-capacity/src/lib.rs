//! What channels of Rust do where Go has its own: std's, crossbeam's, flume's and tokio's, each a
//! variant of the experiments whose twins are in `go/`. Each file holds the experiments on one
//! noun; this one lists them.
//!
//! Three things have no twin. A capacity below zero does not compile:
//!
//! ```compile_fail,E0600
//! std::sync::mpsc::sync_channel::<u64>(-1);
//! ```
//!
//! Neither does a second receiver of a channel of std's or tokio's, so nobody can take a value back
//! from under a receiver that waits:
//!
//! ```compile_fail,E0599
//! let (sender, receiver) = std::sync::mpsc::sync_channel::<u64>(1);
//! let second = receiver.clone();
//! # drop((sender, receiver, second));
//! ```
//!
//! And nobody closes a channel: it ends when its last sender, or its receiver, is dropped. What is
//! dropped cannot be used any more:
//!
//! ```compile_fail,E0382
//! let (sender, receiver) = std::sync::mpsc::sync_channel::<u64>(1);
//! drop(sender);
//! sender.send(7);
//! # drop(receiver);
//! ```

mod blocking;
mod bound;
pub mod channel;
mod closing;
mod idling;
mod meeting;
mod memory;
pub mod pace;
pub mod queue;
pub mod stream;
mod tasks;
pub mod waiting;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("channel-capacity")
        .experiment(bound::bound())
        .experiment(bound::limits())
        .experiment(memory::reserve())
        .experiment(memory::resident())
        .experiment(memory::ring())
        .experiment(memory::ring_scale())
        .experiment(meeting::rendezvous())
        .experiment(meeting::acting())
        .experiment(blocking::fill())
        .experiment(blocking::blocked())
        .experiment(blocking::backpressure())
        .experiment(blocking::parking())
        .experiment(idling::idle())
        .experiment(stream::stream())
        .experiment(stream::fan_out())
        .experiment(stream::gain())
        .experiment(stream::latency())
        .experiment(stream::shares())
        .experiment(stream::ended())
        .experiment(queue::fifo())
        .experiment(queue::burst())
        .experiment(queue::unqueued())
        .experiment(queue::handing_over())
        .experiment(queue::handing_back())
        .experiment(queue::barging())
        .experiment(closing::drain())
        .experiment(closing::closed_send())
        .experiment(closing::waking())
}
