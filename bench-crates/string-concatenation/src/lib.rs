//! What Rust does where Go concatenates strings: the twins of the experiments in `go/`, and the
//! ways that are Rust's own. Each file holds the experiments on one noun; this one lists them.
//!
//! One experiment has no twin. Go keeps the old string when its variable is appended to; in Rust
//! the append moves its owner, and reading the old name does not compile:
//!
//! ```compile_fail,E0382
//! let kept = String::from("a");
//! let joined = kept + "b";
//! assert_eq!(kept, "a");
//! # drop(joined);
//! ```

mod appending;
mod constants;
mod grow;
mod header;
mod join;
mod memory;
mod moves;
mod operand;
mod placement;
mod size_class;
mod temporary;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("string-concatenation")
        .experiment(header::header())
        .experiment(placement::placement())
        .experiment(placement::write())
        .experiment(join::join())
        .experiment(constants::const_fold())
        .experiment(constants::const_tail())
        .experiment(temporary::temporary())
        .experiment(operand::empty_operand())
        .experiment(size_class::size_class())
        .experiment(grow::grow())
        .experiment(moves::moves())
        .experiment(appending::append_byte())
        .experiment(appending::append_converted())
}
