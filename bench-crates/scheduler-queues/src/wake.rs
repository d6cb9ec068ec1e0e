//! From whose queue a task runs again that waited and was woken.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use subject::{Class, Experiment, Work, values};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::tasks::{Flag, PATIENCE, runtime, thread_number, within};

/// How often a task is woken, and how many tasks the waker makes after it has woken, so that what
/// is in its own queue runs among them: as in Go.
const TRIALS: usize = 40;
const COMPANY: usize = 10;

/// Wakes a task that had run on the other worker, while both are busy.
pub fn wake() -> Experiment {
    Experiment::new("wake")
        .value("at_waker", "share", Class::Stochastic)
        .value("at_origin", "share", Class::Stochastic)
        .probe("tokio", |_| {
            Work::probe(|| {
                let (mut waker, mut origin) = (0, 0);
                for _ in 0..TRIALS {
                    match once()? {
                        Place::Waker => waker += 1,
                        Place::Origin => origin += 1,
                        Place::Elsewhere => {}
                    }
                }
                let share = |count: usize| count as f64 / TRIALS as f64;
                Ok(((), values([("at_waker", share(waker)), ("at_origin", share(origin))])))
            })
        })
}

enum Place {
    Waker,
    Origin,
    Elsewhere,
}

/// What woken tasks leave behind.
#[derive(Default)]
struct Seen {
    ran: AtomicUsize,
    position: AtomicUsize,
    origin: AtomicUsize,
    after: AtomicUsize,
    waker: AtomicUsize,
}

impl Seen {
    /// Takes the next place; the last one lets the other worker go.
    fn runs(&self, let_go: &Flag) -> usize {
        let place = self.ran.fetch_add(1, Ordering::SeqCst) + 1;
        if place > COMPANY {
            let_go.raise();
        }
        place
    }
}

fn once() -> Result<Place, String> {
    let runtime = runtime(2)?;
    let seen = Arc::new(Seen::default());
    let (running, busy, let_go) = (Flag::default(), Flag::default(), Flag::default());
    let (sender, receiver) = oneshot::channel::<u8>();
    let waker = {
        let (seen, running, busy, let_go) =
            (Arc::clone(&seen), running.clone(), busy.clone(), let_go.clone());
        async move {
            seen.waker.store(thread_number(), Ordering::SeqCst);
            running.raise();
            busy.spin();
            let _ = sender.send(1);
            for _ in 0..COMPANY {
                let (seen, let_go) = (Arc::clone(&seen), let_go.clone());
                tokio::spawn(async move { seen.runs(&let_go) });
            }
        }
    };
    runtime.spawn(waker);
    if !within(PATIENCE, || running.is_raised()) {
        return Err("the waker does not run".to_owned());
    }
    runtime.spawn(waiter(Arc::clone(&seen), receiver, busy, let_go.clone()));
    if !within(PATIENCE, || seen.after.load(Ordering::SeqCst) > 0 && let_go.is_raised()) {
        return Err("the waiter is not woken".to_owned());
    }
    let at = |of: &AtomicUsize| of.load(Ordering::SeqCst);
    let (position, after) = (at(&seen.position), at(&seen.after));
    let (waker, origin) = (at(&seen.waker), at(&seen.origin));
    Ok(if origin == waker {
        Place::Elsewhere
    } else if after == waker && position <= COMPANY {
        Place::Waker
    } else if after == origin || position > COMPANY {
        Place::Origin
    } else {
        Place::Elsewhere
    })
}

/// Makes a task that keeps its worker, and waits.
async fn waiter(seen: Arc<Seen>, receiver: oneshot::Receiver<u8>, busy: Flag, let_go: Flag) {
    seen.origin.store(thread_number(), Ordering::SeqCst);
    let kept = let_go.clone();
    Handle::current().spawn(async move {
        busy.raise();
        kept.spin();
    });
    let _ = receiver.await;
    seen.position.store(seen.runs(&let_go), Ordering::SeqCst);
    seen.after.store(thread_number(), Ordering::SeqCst);
}
