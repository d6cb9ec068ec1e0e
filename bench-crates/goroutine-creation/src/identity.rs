//! Who tasks and threads are: their ids, and whose stack they run on.

use std::collections::HashSet;
use std::sync::{Arc, Barrier, Mutex, PoisonError};

use subject::{Class, Experiment, Work, values};

use crate::stack::frame_address;
use crate::{limits, runtimes};

/// Asks n of them, all there at once, for their ids, and counts the stacks they run on.
pub fn identity() -> Experiment {
    Experiment::new("identity")
        .param("n", 20_000, (1, 1_000_000))
        .value("distinct", "tasks", Class::Exact)
        .value("stacks", "stacks", Class::Exact)
        .probe("tokio", |p| {
            let n = p.count("n");
            Work::probe(move || Ok((n, seen(&of_tasks(n)))))
        })
        .probe("threads", |p| {
            let n = p.count("n");
            match limits::too_many_threads(n) {
                Some(why) => Work::skip(why),
                None => Work::probe(move || Ok((n, seen(&of_threads(n)?)))),
            }
        })
}

/// An id, as text, and where the stack lies.
type Identity = (String, usize);

/// Frames that lie so close are on one stack: what a poll needs, and no stack has less.
const STACK_BYTES: usize = 64 << 10;

fn seen(everybody: &[Identity]) -> subject::Values {
    let ids: HashSet<&String> = everybody.iter().map(|(id, _)| id).collect();
    let mut places: Vec<usize> = everybody.iter().map(|(_, place)| *place).collect();
    places.sort_unstable();
    let apart = places.windows(2).filter(|pair| pair[1] - pair[0] >= STACK_BYTES).count();
    values([("distinct", ids.len()), ("stacks", apart + 1)])
}

/// The tasks wait for one another's end, so that no id is free again.
fn of_tasks(n: usize) -> Vec<Identity> {
    runtimes::current().block_on(async {
        let introduce = || async {
            let id = tokio::task::try_id().map(|id| id.to_string()).unwrap_or_default();
            let place = frame_address();
            tokio::task::yield_now().await;
            (id, place)
        };
        let tasks: Vec<_> = (0..n).map(|_| tokio::spawn(introduce())).collect();
        let mut everybody = Vec::with_capacity(n);
        for task in tasks {
            everybody.push(task.await.unwrap_or_else(|error| panic!("a task: {error}")));
        }
        everybody
    })
}

fn of_threads(n: usize) -> Result<Vec<Identity>, String> {
    let everybody = Arc::new(Mutex::new(Vec::with_capacity(n)));
    let all = Arc::new(Barrier::new(n));
    let mut threads = Vec::with_capacity(n);
    for _ in 0..n {
        let (list, all) = (Arc::clone(&everybody), Arc::clone(&all));
        let thread = std::thread::Builder::new().spawn(move || {
            let id = format!("{:?}", std::thread::current().id());
            list.lock().unwrap_or_else(PoisonError::into_inner).push((id, frame_address()));
            all.wait();
        });
        threads.push(thread.map_err(|error| format!("no thread: {error}"))?);
    }
    for thread in threads {
        thread.join().map_err(|_| "a thread panicked".to_owned())?;
    }
    let list = everybody.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(list.clone())
}
