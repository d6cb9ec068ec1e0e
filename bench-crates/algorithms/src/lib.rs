//! What Rust does where Go's standard library and channels carry an algorithm: the twins of the
//! experiments in `go/`, on the same inputs. Each file holds the experiments on one noun; this one
//! lists them.
//!
//! One experiment has no twin. Closing a Go channel twice panics; in Rust closing is dropping the
//! sender, and a program that drops it twice does not compile:
//!
//! ```compile_fail,E0382
//! let (send, _receive) = std::sync::mpsc::channel::<u64>();
//! drop(send);
//! drop(send);
//! ```

mod channel;
mod fix;
mod forest;
mod gate;
mod graph;
mod heap;
mod lookup;
mod memory;
mod order;
mod partition;
mod pipeline;
mod pool;
mod pruning;
mod random;
mod search;
mod semaphore;
mod sorting;
mod tally;
mod ways;
mod window;

use subject::Registry;

/// Every experiment of this crate.
#[must_use]
pub fn registry() -> Registry {
    Registry::new("algorithms")
        .experiment(heap::heap())
        .experiment(heap::queue())
        .experiment(heap::rank_order())
        .experiment(heap::boxing())
        .experiment(fix::fix())
        .experiment(sorting::sort())
        .experiment(sorting::sort_plain())
        .experiment(sorting::ties())
        .experiment(search::search())
        .experiment(search::position())
        .experiment(partition::split())
        .experiment(partition::select())
        .experiment(partition::median())
        .experiment(window::window())
        .experiment(window::window_reads())
        .experiment(window::retained())
        .experiment(graph::breadth_first())
        .experiment(graph::depth_first())
        .experiment(ways::ways())
        .experiment(ways::ways_exact())
        .experiment(lookup::lookup())
        .experiment(lookup::slowdown())
        .experiment(lookup::probes())
        .experiment(lookup::count_tokens())
        .experiment(pruning::clone())
        .experiment(pruning::pruned())
        .experiment(pruning::shrink())
        .experiment(pruning::copy_pruned())
        .experiment(order::order())
        .experiment(forest::unions())
        .experiment(forest::path())
        .experiment(forest::grid())
        .experiment(pool::running())
        .experiment(pool::pool_time())
        .experiment(pool::uneven())
        .experiment(pool::failure())
        .experiment(semaphore::bounded())
        .experiment(semaphore::group_error())
        .experiment(channel::capacity())
        .experiment(channel::in_flight())
        .experiment(channel::unbuffered())
        .experiment(channel::close())
        .experiment(pipeline::stages())
        .experiment(pipeline::early_stop())
        .experiment(pipeline::cancelled())
        .experiment(pipeline::loop_variable())
}
