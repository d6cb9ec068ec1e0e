# The recipes are thin: what they do is in the tools they call.

# List the recipes
default:
    @just --list --unsorted

# Format everything
fmt:
    cargo fmt --all

# Formats and lints, without changing anything
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

# Every test
test:
    cargo test --workspace --locked
