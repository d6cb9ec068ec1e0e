//! Values that do something when they are dropped: what Rust has for a deferred call.

use crate::child::say;

/// What the experiments panic with.
pub const PRIMARY: &str = "primary";
/// What a destructor panics with while that is under way.
pub const SECONDARY: &str = "secondary";
/// What a dropped guard of the tasks says.
pub const DROPPED: &str = "deferred";

/// Calls something when it is dropped.
pub struct Deferred<F: FnMut()>(pub F);

impl<F: FnMut()> Drop for Deferred<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Says a word when it is dropped.
pub fn saying(word: &'static str) -> Deferred<impl FnMut()> {
    Deferred(move || say(word))
}
