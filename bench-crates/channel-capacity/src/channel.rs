//! The channels that are compared with Go's, behind one trait: blocking operations, from threads.
//!
//! tokio's channel is here with its blocking operations too; as it is meant to be used, from tasks,
//! it is in `tasks`.

use std::sync::mpsc;

use tokio::sync::mpsc as tasks;

/// A kind of bounded channel.
pub trait Channel: 'static {
    /// The end that sends; its clones send into the same channel.
    type Sender<T: Send + 'static>: Clone + Send + 'static;
    /// The end that receives.
    type Receiver<T: Send + 'static>: Send + 'static;

    /// A channel with room for so many values.
    fn bounded<T: Send + 'static>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>);
    /// Sends, and waits for room; the value comes back when nobody can receive it any more.
    fn send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T>;
    /// Sends if there is room now.
    fn try_send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T>;
    /// Receives, and waits for a value; nothing when nobody can send one any more.
    fn receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T>;
    /// Receives if there is a value now.
    fn try_receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T>;
}

/// A channel that several may receive from.
pub trait Shared: Channel {
    /// Another end that receives from the same channel.
    fn another<T: Send + 'static>(receiver: &Self::Receiver<T>) -> Self::Receiver<T>;
}

/// `std::sync::mpsc::sync_channel`.
pub struct Std;

impl Channel for Std {
    type Sender<T: Send + 'static> = mpsc::SyncSender<T>;
    type Receiver<T: Send + 'static> = mpsc::Receiver<T>;

    fn bounded<T: Send + 'static>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>) {
        mpsc::sync_channel(capacity)
    }

    fn send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.send(value).map_err(|error| error.0)
    }

    fn try_send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.try_send(value).map_err(|error| match error {
            mpsc::TrySendError::Full(value) | mpsc::TrySendError::Disconnected(value) => value,
        })
    }

    fn receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.recv().ok()
    }

    fn try_receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.try_recv().ok()
    }
}

/// `crossbeam_channel::bounded`.
pub struct Crossbeam;

impl Channel for Crossbeam {
    type Sender<T: Send + 'static> = crossbeam_channel::Sender<T>;
    type Receiver<T: Send + 'static> = crossbeam_channel::Receiver<T>;

    fn bounded<T: Send + 'static>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>) {
        crossbeam_channel::bounded(capacity)
    }

    fn send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.send(value).map_err(crossbeam_channel::SendError::into_inner)
    }

    fn try_send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.try_send(value).map_err(crossbeam_channel::TrySendError::into_inner)
    }

    fn receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.recv().ok()
    }

    fn try_receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.try_recv().ok()
    }
}

impl Shared for Crossbeam {
    fn another<T: Send + 'static>(receiver: &Self::Receiver<T>) -> Self::Receiver<T> {
        receiver.clone()
    }
}

/// `flume::bounded`.
pub struct Flume;

impl Channel for Flume {
    type Sender<T: Send + 'static> = flume::Sender<T>;
    type Receiver<T: Send + 'static> = flume::Receiver<T>;

    fn bounded<T: Send + 'static>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>) {
        flume::bounded(capacity)
    }

    fn send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.send(value).map_err(flume::SendError::into_inner)
    }

    fn try_send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.try_send(value).map_err(flume::TrySendError::into_inner)
    }

    fn receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.recv().ok()
    }

    fn try_receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.try_recv().ok()
    }
}

impl Shared for Flume {
    fn another<T: Send + 'static>(receiver: &Self::Receiver<T>) -> Self::Receiver<T> {
        receiver.clone()
    }
}

/// `tokio::sync::mpsc::channel`, whose least capacity is 1.
pub struct Tokio;

impl Channel for Tokio {
    type Sender<T: Send + 'static> = tasks::Sender<T>;
    type Receiver<T: Send + 'static> = tasks::Receiver<T>;

    fn bounded<T: Send + 'static>(capacity: usize) -> (Self::Sender<T>, Self::Receiver<T>) {
        tasks::channel(capacity)
    }

    fn send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.blocking_send(value).map_err(|error| error.0)
    }

    fn try_send<T: Send + 'static>(to: &Self::Sender<T>, value: T) -> Result<(), T> {
        to.try_send(value).map_err(tasks::error::TrySendError::into_inner)
    }

    fn receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.blocking_recv()
    }

    fn try_receive<T: Send + 'static>(from: &mut Self::Receiver<T>) -> Option<T> {
        from.try_recv().ok()
    }
}

/// Adds the same probe for each of the four, under their names.
#[macro_export]
macro_rules! on_every_channel {
    ($experiment:expr, $set_up:ident) => {
        $crate::on_rendezvous_channels!($experiment, $set_up)
            .probe("tokio", $set_up::<$crate::channel::Tokio>)
    };
}

/// Adds the same probe for each that may have capacity 0, under their names.
#[macro_export]
macro_rules! on_rendezvous_channels {
    ($experiment:expr, $set_up:ident) => {
        $crate::on_shared_channels!($experiment, $set_up)
            .probe("std", $set_up::<$crate::channel::Std>)
    };
}

/// Adds the same probe for each that several may receive from, under their names.
#[macro_export]
macro_rules! on_shared_channels {
    ($experiment:expr, $set_up:ident) => {
        $experiment
            .probe("crossbeam", $set_up::<$crate::channel::Crossbeam>)
            .probe("flume", $set_up::<$crate::channel::Flume>)
    };
}
