//! Numbered tasks that are made at once while nothing else can run, and then run: the order in
//! which they do shows the queues they were in.

use crossbeam_deque::Worker;
use rayon::ThreadPoolBuilder;
use subject::{Class, Experiment, Params, Values, Work, values};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::metrics;
use crate::order::Order;
use crate::tasks::{Log, built};

/// The interval of Go.
const INTERVAL: u32 = 61;

/// Makes n tasks and lets them run.
pub fn burst() -> Experiment {
    Experiment::new("burst")
        .param("n", 1000, (2, 10_000))
        .param("position", 0, (0, 10_000))
        .value("misplaced", "tasks", Class::Exact)
        .value("newest_first", "", Class::State)
        .value("spilled", "tasks", Class::Exact)
        .value("kept", "tasks", Class::Exact)
        .value("spilled_are", "", Class::State)
        .value("picks", "picks", Class::Exact)
        .value("pick_distance", "tasks", Class::Exact)
        .value("task", "", Class::Exact)
        .probe("tokio", |p| on_tokio(p, one_worker().global_queue_interval(INTERVAL)))
        .probe("tokio-without-slot", |p| {
            on_tokio(p, without_slot(one_worker().global_queue_interval(INTERVAL)))
        })
        .probe("tokio-current-thread", |p| {
            on_tokio(p, Builder::new_current_thread().global_queue_interval(INTERVAL))
        })
        .probe("rayon", on_rayon)
        .probe("crossbeam", on_crossbeam)
}

/// The same with an interval that tokio chooses by the time tasks take, so that it may differ.
pub fn tuned() -> Experiment {
    Experiment::new("tuned")
        .param("n", 1000, (2, 10_000))
        .value("pick_distance", "tasks", Class::Stochastic)
        .probe("tokio", |p| {
            let (n, mut built) = (p.count("n"), Some(built(&mut one_worker())));
            Work::probe(move || {
                let (order, _) = ran(&built.take().ok_or(USED)??, n)?;
                Ok((order.sum(), values([("pick_distance", order.pick_distance())])))
            })
        })
}

/// Why a second burst is refused: its turns would begin where those of the first ended.
const USED: &str = "a runtime is for one burst";

fn one_worker() -> Builder {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1);
    builder
}

#[cfg(tokio_unstable)]
fn without_slot(builder: &mut Builder) -> &mut Builder {
    builder.disable_lifo_slot()
}

/// Never asked for: see [`on_tokio`].
#[cfg(not(tokio_unstable))]
fn without_slot(builder: &mut Builder) -> &mut Builder {
    builder
}

fn on_tokio(p: &Params, builder: &mut Builder) -> Work {
    if !metrics::are_there() {
        return Work::skip(metrics::MISSING);
    }
    let (n, position) = (p.count("n"), p.count("position"));
    let mut built = Some(built(builder));
    Work::probe(move || {
        let runtime = built.take().ok_or(USED)??;
        let (order, depths) = ran(&runtime, n)?;
        let mut all = order.values(position);
        all.extend(depths);
        all.extend(values([("pick_distance", order.pick_distance())]));
        Ok((order.sum(), all))
    })
}

/// A task makes the others, looks at the queues, and ends.
fn ran(runtime: &Runtime, n: usize) -> Result<(Order, Values), String> {
    let log = Log::new(n);
    let logs = log.clone();
    let maker = runtime.spawn(async move {
        for id in 0..n {
            let log = logs.clone();
            tokio::spawn(async move { log.runs(id) });
        }
        let handle = Handle::current();
        values([("spilled", metrics::shared(&handle)), ("kept", metrics::local(&handle))])
    });
    let depths = runtime.block_on(async {
        let depths = maker.await;
        while log.count() < n {
            tokio::task::yield_now().await;
        }
        depths
    });
    Ok((log.order()?, depths.map_err(|error| format!("the maker: {error}"))?))
}

fn on_rayon(p: &Params) -> Work {
    let (n, position) = (p.count("n"), p.count("position"));
    Work::probe(move || {
        let pool = ThreadPoolBuilder::new().num_threads(1).build();
        let pool = pool.map_err(|error| format!("no pool: {error}"))?;
        let log = Log::new(n);
        pool.scope(|scope| {
            for id in 0..n {
                let log = &log;
                scope.spawn(move |_| log.runs(id));
            }
        });
        let order = log.order()?;
        Ok((order.sum(), order.values(position)))
    })
}

fn on_crossbeam(p: &Params) -> Work {
    let (n, position) = (p.count("n"), p.count("position"));
    Work::probe(move || {
        let queue = Worker::new_fifo();
        (0..n).for_each(|id| queue.push(id));
        let kept = queue.len();
        let order = Order(std::iter::from_fn(|| queue.pop()).collect());
        let mut all = order.values(position);
        all.extend(values([("spilled", n - kept), ("kept", kept)]));
        Ok((order.sum(), all))
    })
}
