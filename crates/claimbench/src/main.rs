//! Executes the claims that articles make about Go.

mod args;
mod files;
mod library;

fn main() {}
