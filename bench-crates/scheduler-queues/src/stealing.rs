//! Tasks that one worker makes and keeps, while another has nothing to do: the order in which that
//! one runs them shows what it took at once.

use std::time::Duration;

use crossbeam_deque::{Steal, Worker};
use rayon::ThreadPoolBuilder;
use subject::{Class, Experiment, Params, Values, Work, values};

use crate::metrics;
use crate::order::{Order, unhalved, words};
use crate::tasks::{Flag, Log, PATIENCE, hold_worker, runtime, spin_within, within};

/// How long the maker goes on after all but the newest have been taken: whether that is, too.
const FOR_THE_NEWEST: Duration = Duration::from_millis(5);
/// Room of a queue of tokio's, which is also that of Go.
const RING: usize = 256;
/// How many tasks go to the shared queue at once: half of those and the one without room.
const MOVED: usize = RING / 2 + 1;

/// How much is taken at once.
pub fn stealing() -> Experiment {
    Experiment::new("stealing")
        .param("k", 100, (2, 100_000))
        .value("batches", "", Class::State)
        .value("unhalved", "batches", Class::Exact)
        .value("taken", "tasks", Class::Exact)
        .value("counted_tasks", "tasks", Class::Exact)
        .value("counted_steals", "steals", Class::Exact)
        .probe("tokio", |p| robbing(p, |robbed, k| from_queue(&robbed, k)))
        .probe("rayon", rayon_steals)
        .probe("crossbeam", crossbeam_steals)
}

/// With so many that some are in the shared queue: how many of those run before the first that is
/// stolen.
pub fn dry() -> Experiment {
    Experiment::new("dry")
        .param("k", 300, (2, 386))
        .value("shared_first", "tasks", Class::Exact)
        .value("stolen", "tasks", Class::Exact)
        .probe("tokio", |p| {
            robbing(p, |robbed, k| {
                // What one overflow moves: the newer half, and the one that found no room.
                let spilled = k >= RING + 2;
                let shared = |id: &&usize| spilled && (RING / 2..=RING).contains(*id);
                let first = robbed.order.0.iter().take_while(shared).count();
                let stolen = robbed.taken - if spilled { MOVED } else { 0 };
                values([("shared_first", first), ("stolen", stolen)])
            })
        })
}

/// What was taken from a worker.
struct Robbed {
    order: Order,
    taken: usize,
    counted: metrics::Steals,
}

fn robbing(p: &Params, look: fn(Robbed, usize) -> Values) -> Work {
    if !metrics::are_there() {
        return Work::skip(metrics::MISSING);
    }
    let k = p.count("k");
    Work::probe(move || {
        let robbed = rob(k)?;
        Ok((robbed.order.sum(), look(robbed, k)))
    })
}

fn from_queue(robbed: &Robbed, k: usize) -> Values {
    // The newest is not in the queue: it has a place of its own before it.
    let sizes = Order(robbed.order.0[..k - 1].to_vec()).batches();
    let counted = robbed.counted;
    let mut all = values([
        ("unhalved", unhalved(&sizes, k - 1) as f64),
        ("taken", robbed.taken as f64),
        ("counted_tasks", counted.tasks as f64),
        ("counted_steals", counted.operations as f64),
    ]);
    all.extend(values([("batches", words(&sizes))]));
    all
}

fn rob(k: usize) -> Result<Robbed, String> {
    let runtime = runtime(2)?;
    let (log, running, held, made) =
        (Log::new(k), Flag::default(), Flag::default(), Flag::default());
    let (logs, runs, holds, makes) = (log.clone(), running.clone(), held.clone(), made.clone());
    let maker = runtime.spawn(async move {
        runs.raise();
        makes.spin();
        for id in 0..k {
            let log = logs.clone();
            tokio::spawn(async move { log.runs(id) });
        }
        let early = logs.count();
        holds.raise();
        spin_within(PATIENCE, || logs.count() >= k - 1);
        spin_within(FOR_THE_NEWEST, || logs.count() == k);
        (early, logs.count())
    });
    if !within(PATIENCE, || running.is_raised()) {
        return Err("no worker runs the maker".to_owned());
    }
    // The other worker is busy until the tasks are made.
    hold_worker(runtime.handle(), &held)?;
    let before = metrics::settled_steals(runtime.handle());
    made.raise();
    let (early, taken) = runtime.block_on(maker).map_err(|error| format!("the maker: {error}"))?;
    if early > 0 {
        return Err("a task ran while others were made".to_owned());
    }
    let after = metrics::settled_steals(runtime.handle());
    let counted = metrics::Steals {
        tasks: after.tasks - before.tasks,
        operations: after.operations - before.operations,
    };
    Ok(Robbed { order: log.order()?, taken, counted })
}

fn rayon_steals(p: &Params) -> Work {
    let k = p.count("k");
    Work::probe(move || {
        let pool = ThreadPoolBuilder::new().num_threads(2).build();
        let pool = pool.map_err(|error| format!("no pool: {error}"))?;
        let (log, held, made) = (Log::new(k), Flag::default(), Flag::default());
        let taken = pool.scope(|scope| {
            scope.spawn(|_| {
                held.raise();
                made.spin();
            });
            held.spin();
            for id in 0..k {
                let log = &log;
                scope.spawn(move |_| log.runs(id));
            }
            made.raise();
            spin_within(PATIENCE, || log.count() == k);
            log.count()
        });
        let order = log.order()?;
        let sizes = order.batches();
        let mut all = values([("unhalved", unhalved(&sizes, k)), ("taken", taken)]);
        all.extend(values([("batches", words(&sizes))]));
        Ok((order.sum(), all))
    })
}

/// Takes batches out of one queue into others until it is empty.
fn crossbeam_steals(p: &Params) -> Work {
    let k = p.count("k");
    Work::probe(move || {
        let queue = Worker::new_fifo();
        (0..k).for_each(|id| queue.push(id));
        let (stealer, mut sizes, mut sum) = (queue.stealer(), Vec::new(), 0);
        loop {
            let own = Worker::new_fifo();
            match stealer.steal_batch(&own) {
                Steal::Success(()) => sizes.push(own.len()),
                Steal::Empty => break,
                Steal::Retry => {}
            }
            sum += std::iter::from_fn(|| own.pop()).sum::<usize>();
        }
        let taken = sizes.iter().sum();
        let mut all = values([("unhalved", unhalved(&sizes, k)), ("taken", taken)]);
        all.extend(values([("batches", words(&sizes))]));
        Ok((sum, all))
    })
}
