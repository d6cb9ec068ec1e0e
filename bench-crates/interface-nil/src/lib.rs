//! What Rust has where Go has a nil in an interface: an `Option` around a trait object, or within
//! one, and raw fat pointers. Each file holds the experiments on one noun; this one lists them.
//!
//! Three things of the article have no twin, because they do not compile. A trait object cannot be
//! made of nothing, so an absent value of a known type does not become a present one of a trait:
//!
//! ```compile_fail,E0308
//! let none: Option<Box<std::fmt::Error>> = None;
//! let some: Box<dyn std::error::Error> = none;
//! ```
//!
//! A method of the trait cannot be called on what may be absent:
//!
//! ```compile_fail,E0599
//! let none: Option<Box<dyn std::error::Error>> = None;
//! none.description();
//! ```
//!
//! And values that have no order of equality cannot be compared through a trait object:
//!
//! ```compile_fail,E0369
//! let (a, b): (Box<dyn std::any::Any>, Box<dyn std::any::Any>) = (Box::new(7), Box::new(7));
//! assert!(a == b);
//! ```

mod assertion;
mod boxing;
mod call;
mod check;
mod failure;
mod forged;
mod header;
mod held;
mod node;
mod raw;
mod size;
mod two_nils;
mod type_name;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("interface-nil")
        .experiment(size::size())
        .experiment(held::held())
        .experiment(held::counted())
        .experiment(forged::forged())
        .experiment(type_name::names())
        .experiment(call::call())
        .experiment(assertion::assertion())
        .experiment(failure::failure())
        .experiment(header::header())
        .experiment(boxing::boxing_experiment())
        .experiment(check::check())
        .experiment(two_nils::two_nils())
}
