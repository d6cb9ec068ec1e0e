//! What one worker takes from the queue of another, and how often: read from the order in which the
//! tasks ran.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use subject::{Class, Experiment, Values, Work, values};

use crate::clock::{self, PATIENCE};
use crate::tasks;

/// Fills the queue of one worker while the other is held, and lets go of that. As a control the
/// owner runs its queue itself.
pub fn steal() -> Experiment {
    Experiment::new("steal")
        .param("n", 100, (4, 200))
        .value("first", "", Class::State)
        .value("batch", "tasks", Class::Exact)
        .value("raids", "raids", Class::Exact)
        .probe("thief", |p| {
            let n = p.count("n");
            Work::probe(move || Ok(((), observed(&stolen_order(n)?, n))))
        })
        .probe("owner", |p| {
            let n = p.count("n");
            Work::probe(move || Ok(((), observed(&own_order(n)?[..1], n))))
        })
}

#[derive(Clone, Default)]
struct RunLog(Arc<Mutex<Vec<usize>>>);

impl RunLog {
    fn write(&self, id: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(id);
    }

    fn read(&self) -> Vec<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The order in which the second worker ran what it stole: everything but the newest task, whose
/// place is not in the queue.
fn stolen_order(n: usize) -> Result<Vec<usize>, String> {
    let runtime = tasks::runtime(2)?;
    let log = RunLog::default();
    let (held, let_go) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    runtime.spawn({
        let (held, let_go) = (Arc::clone(&held), Arc::clone(&let_go));
        async move {
            held.store(true, Ordering::SeqCst);
            while !let_go.load(Ordering::SeqCst) {
                std::hint::spin_loop();
            }
        }
    });
    tasks::result(&runtime, async move {
        if !clock::within(PATIENCE, || held.load(Ordering::SeqCst)) {
            return Err("the second worker does not come".to_owned());
        }
        for id in 0..n {
            let log = log.clone();
            tokio::spawn(async move { log.write(id) });
        }
        let_go.store(true, Ordering::SeqCst);
        clock::within(PATIENCE, || log.read().len() >= n - 1);
        Ok(log.read())
    })?
}

/// The order in which the only worker runs its own queue.
fn own_order(n: usize) -> Result<Vec<usize>, String> {
    let runtime = tasks::runtime(1)?;
    let log = RunLog::default();
    tasks::result(&runtime, async move {
        for id in 0..n {
            let log = log.clone();
            tokio::spawn(async move { log.write(id) });
        }
        while log.read().len() < n {
            tokio::task::yield_now().await;
        }
        log.read()
    })
}

fn observed(order: &[usize], n: usize) -> Values {
    let sizes = batches(order);
    let first = sizes.first().copied().unwrap_or(0);
    let mut seen = values([("batch", first), ("raids", sizes.len())]);
    seen.extend(values([("first", which_end(&order[..first], n).to_owned())]));
    seen
}

/// The sizes of batches, from an order: of each batch the thief runs the last one at once and then
/// the others from the first on.
fn batches(order: &[usize]) -> Vec<usize> {
    let mut sizes = Vec::new();
    let mut start = 0;
    while start < order.len() {
        let last = order[start];
        let size = match order.get(start + 1) {
            Some(first) if *first < last => last - first + 1,
            _ => 1,
        };
        sizes.push(size);
        start += size;
    }
    sizes
}

/// At which end of the queue the tasks of a batch were.
fn which_end(batch: &[usize], n: usize) -> &'static str {
    let (Some(least), Some(most)) = (batch.iter().min(), batch.iter().max()) else {
        return "neither";
    };
    if most - least + 1 != batch.len() {
        "neither"
    } else if *least == 0 {
        "oldest"
    } else if *most + 2 >= n {
        "newest"
    } else {
        "neither"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_and_their_end_are_read_from_an_order() {
        assert_eq!(batches(&[2, 0, 1, 4, 3, 5]), [3, 2, 1]);
        assert_eq!(batches(&[0, 1, 2]), [1, 1, 1]);
        assert_eq!(batches(&[3, 0, 1, 2]), [4]);
        assert_eq!(which_end(&[2, 0, 1], 10), "oldest");
        assert_eq!(which_end(&[8, 7, 6], 10), "newest");
        assert_eq!(which_end(&[4, 3], 10), "neither");
        assert_eq!(which_end(&[0, 2], 10), "neither");
    }
}
