//! Whether others were in the way. Beside others' work only some of what is tried goes undisturbed:
//! what the kernel says of this process decides what counts, never what was observed. The rules are
//! the same in Go.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use subject::Fault;
use tokio::runtime::Runtime;

use crate::clock::{self, PATIENCE};
use crate::{kernel, tasks};

/// How long it is tried to be left alone, and how many tries there are even then for each that
/// should count.
const ALONE_WITHIN: Duration = Duration::from_millis(600);
const TRIES_LEAST: usize = 3;

/// Tries something until so many times counted, or for as long as that is tried. At least a tenth
/// as many have to count.
pub(crate) fn left_alone(
    wanted: usize,
    mut attempt: impl FnMut() -> Result<bool, String>,
) -> Result<(), Fault> {
    let (mut tries, mut counted, began) = (0, 0, clock::now());
    while counted < wanted && (tries < TRIES_LEAST * wanted || began.elapsed() < ALONE_WITHIN) {
        tries += 1;
        counted += usize::from(attempt()?);
    }
    if 10 * counted < wanted {
        let why = format!("left alone by others {counted} of {wanted} times only");
        return Err(Fault::Disturbed(why));
    }
    Ok(())
}

/// How long threads waited for a processor while a task did something, and what came of that. All
/// of so many workers run when it begins: the others are held until they are let go. Their threads
/// count, for those of the runtime that serve no tasks are in nobody's way while they wait.
pub(crate) fn delay_of<T, F>(
    runtime: &Runtime,
    workers: usize,
    work: impl FnOnce(LetGo) -> F + Send + 'static,
) -> Result<(Duration, T), String>
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let (held, let_go) = (Held::default(), LetGo::default());
    for _ in 1..workers {
        let (held, let_go) = (held.clone(), let_go.clone());
        runtime.spawn(async move {
            held.add();
            spin_until(|| let_go.0.load(Ordering::SeqCst));
        });
    }
    let (running, before, done) = tasks::result(runtime, async move {
        held.add();
        spin_until(|| held.threads().len() == workers);
        let running = held.threads();
        let before = kernel::delay(&running);
        (running, before, work(let_go).await)
    })?;
    settle()?;
    Ok((kernel::delay(&running)?.saturating_sub(before?), done))
}

/// The threads of workers that run.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<Vec<i32>>>);

impl Held {
    fn add(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(kernel::own_thread());
    }

    fn threads(&self) -> Vec<i32> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Lets the workers go that were held.
#[derive(Clone, Default)]
pub(crate) struct LetGo(Arc<AtomicBool>);

impl LetGo {
    pub(crate) fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn spin_until(condition: impl Fn() -> bool) {
    while !condition() {
        std::hint::spin_loop();
    }
}

/// Waits until every other thread sleeps: then no wait for a processor goes on.
pub(crate) fn settle() -> Result<(), String> {
    match clock::within(PATIENCE, || kernel::others_sleep().unwrap_or(false)) {
        true => Ok(()),
        false => Err("a thread does not come to rest".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use subject::pin;

    use super::*;
    use crate::kernel::interruptions;

    const WHILE: Duration = Duration::from_micros(100);

    /// What was taken, and waited for, while one or two workers compute on one processor.
    fn on_one_processor(workers: usize, how_long: Duration) -> Result<(usize, Duration), String> {
        pin::on(1, || {
            let (runtime, before) = (tasks::runtime(workers)?, interruptions()?);
            let computing = move |let_go: LetGo| async move {
                clock::compute_for(how_long);
                let_go.now();
            };
            let (delayed, ()) = delay_of(&runtime, workers, computing)?;
            Ok((interruptions()?.saturating_sub(before), delayed)) // Threads of other tests end.
        })?
    }

    #[test]
    fn those_who_take_the_processor_are_noticed_where_there_are_any() {
        let (taken, delayed) = on_one_processor(2, Duration::from_millis(60)).unwrap();
        assert!(taken > 0);
        assert!(delayed > Duration::from_millis(10), "they waited for {delayed:?}");
        let alone = left_alone(1, || {
            let (taken, delayed) = on_one_processor(1, WHILE)?;
            Ok(taken == 0 && delayed < WHILE)
        });
        assert_eq!(alone, Ok(()));
    }

    #[test]
    fn too_few_that_count_disturb() {
        let mut tries = 0;
        let every_other = || {
            tries += 1;
            Ok(tries % 2 == 0)
        };
        assert_eq!(left_alone(4, every_other), Ok(()));
        assert_eq!(tries, 8);
        let never = left_alone(4, || Ok(false));
        assert!(matches!(never, Err(Fault::Disturbed(_))), "{never:?}");
    }
}
