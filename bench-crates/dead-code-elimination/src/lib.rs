//! What Rust does where Go removes dead code: the experiments that have to run. Most claims are on
//! files: these are built from `fixtures/`, as the scenario says.

mod dead_loop;
mod last_use;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("dead-code-elimination")
        .experiment(dead_loop::dead_loop())
        .experiment(last_use::last_use())
}
