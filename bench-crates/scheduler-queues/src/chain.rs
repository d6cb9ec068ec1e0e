//! Tasks each of which makes the next one.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Params, Work, values};
use tokio::runtime::Runtime;

use crate::tasks::{Flag, PATIENCE, hold_worker, runtime, thread_number, within};

/// How often each task of the control counts: some ten microseconds.
const FAN_WORK: usize = 5_000;

/// Each task makes the next one, depth times: the share of them that ran on the worker of their
/// maker. In the control one task makes all others, each of which takes a while.
pub fn chain() -> Experiment {
    let with = |share: fn(&Runtime, usize) -> Result<f64, String>| {
        move |p: &Params| {
            let depth = p.count("depth");
            Work::probe(move || Ok(((), values([("stayed", share(&runtime(2)?, depth)?)]))))
        }
    };
    Experiment::new("chain")
        .param("depth", 2000, (2, 100_000))
        .value("stayed", "share", Class::Stochastic)
        .probe("tokio-other-busy", with(beside_a_busy_worker))
        .probe("tokio-other-idle", with(links))
        .probe("tokio-fan", with(fan))
}

fn beside_a_busy_worker(runtime: &Runtime, depth: usize) -> Result<f64, String> {
    let ended = Flag::default();
    hold_worker(runtime.handle(), &ended)?;
    let stayed = links(runtime, depth);
    ended.raise();
    stayed
}

/// What the links of a chain share.
struct Chain {
    depth: usize,
    ran: AtomicUsize,
    stayed: AtomicUsize,
}

fn links(runtime: &Runtime, depth: usize) -> Result<f64, String> {
    let chain = Arc::new(Chain { depth, ran: AtomicUsize::new(0), stayed: AtomicUsize::new(0) });
    runtime.spawn(link(Arc::clone(&chain), 0));
    if !within(PATIENCE, || chain.ran.load(Ordering::SeqCst) == depth) {
        return Err("the chain does not end".to_owned());
    }
    Ok(chain.stayed.load(Ordering::SeqCst) as f64 / (depth - 1) as f64)
}

type Link = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Made by what ran on that thread; the first one by nobody.
fn link(chain: Arc<Chain>, maker: usize) -> Link {
    Box::pin(async move {
        let own = thread_number();
        chain.stayed.fetch_add(usize::from(own == maker), Ordering::SeqCst);
        if chain.ran.fetch_add(1, Ordering::SeqCst) + 1 < chain.depth {
            tokio::spawn(link(chain, own));
        }
    })
}

fn fan(runtime: &Runtime, depth: usize) -> Result<f64, String> {
    let (ran, stayed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (runs, stays) = (Arc::clone(&ran), Arc::clone(&stayed));
    runtime.spawn(async move {
        let own = thread_number();
        for _ in 1..depth {
            let (runs, stays) = (Arc::clone(&runs), Arc::clone(&stays));
            tokio::spawn(async move {
                let counted = AtomicUsize::new(0);
                for _ in 0..FAN_WORK {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
                stays.fetch_add(usize::from(thread_number() == own), Ordering::SeqCst);
                runs.fetch_add(1, Ordering::SeqCst);
            });
        }
    });
    if !within(PATIENCE, || ran.load(Ordering::SeqCst) == depth - 1) {
        return Err("the tasks do not end".to_owned());
    }
    Ok(stayed.load(Ordering::SeqCst) as f64 / (depth - 1) as f64)
}
