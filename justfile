# The recipes are thin: what they do is in the tools they call.

set positional-arguments := true

claimbench := "cargo run --quiet --release --locked --package claimbench --"

# List the recipes
default:
    @just --list --unsorted

# Bring the tools into place: gungraun's runner, Go, valgrind, cyclictest, hyperfine; says what it does
setup:
    @./scripts/setup

# Measure claims (all, or those named), judge them, write a record and a report
bench *args: setup
    @{{ claimbench }} run "$@"

# Render records again, or publish them: just report --publish
report *args:
    @{{ claimbench }} report "$@"

# Print records for another tool: just export junit
export *args:
    @{{ claimbench }} export "$@"

# List articles and claims
list *args:
    @{{ claimbench }} list "$@"

# Show one claim in full
explain *args:
    @{{ claimbench }} explain "$@"

# Say what this machine can measure, and how noisy it is now
doctor *args: setup
    @{{ claimbench }} doctor "$@"

# Measure the error rates of comparisons on this machine
calibrate *args: setup
    @{{ claimbench }} calibrate "$@"

# Compare two revisions, working trees, built subjects or records: just compare main . builder-*
compare *args: setup
    @{{ claimbench }} compare "$@"

# Compare the working tree to a baseline, as CI does: just check --baseline main
check *args: setup
    @{{ claimbench }} check "$@"

# Runs as series over commits: just history rebuild, list, show, check, import, self-test
history *args:
    @{{ claimbench }} history "$@"

# Print a completion script: just completions bash
completions *args:
    @{{ claimbench }} completions "$@"

# Regenerate what is made from the published record
docs:
    @{{ claimbench }} docs

# Fail where that is not current
docs-check:
    @{{ claimbench }} docs --check

# Benchmarks of claimbench itself, and how long the quick profile takes
bench-harness: setup
    cargo bench --locked --package report --package store --package calibrate --package track \
        --package claimbench
    @{{ claimbench }} run string-concatenation >/dev/null

# Format everything
fmt:
    cargo fmt --all

# Formats and lints, without changing anything
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --all-features --locked --quiet -- -D warnings
    ./scripts/go-each gofmt
    ./scripts/go-each vet ./...
    ./scripts/test-setup

# Every test, in Go and in Rust
test: setup
    ./scripts/go-each test ./...
    cargo test --workspace --locked

# What CI runs
ci:
    ./.ci/run
