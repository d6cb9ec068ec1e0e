//! Whether others were in the way. Beside others' work only some of what is tried goes undisturbed:
//! what the kernel says of this process decides what counts, never what was observed. The rules are
//! the same in Go (package `sched`).

#![expect(clippy::disallowed_methods, reason = "a subject reads the clock and waits")]

use std::collections::BTreeMap;
use std::ops::DerefMut;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use crate::Fault;
use crate::threads::{self, Account};

/// How long it is tried to be left alone, and how many tries there are even then for each that
/// should count.
const ALONE_WITHIN: Duration = Duration::from_millis(600);
const TRIES_LEAST: usize = 3;
/// How long threads may take to come to rest, and what lies between two looks at them.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_LOOKS: Duration = Duration::from_micros(50);

/// Tries something until so many times counted, or for as long as that is tried. At least a tenth
/// as many have to count.
///
/// # Errors
/// What a try says, and [`Fault::Disturbed`] where too few counted.
pub fn left_alone(
    wanted: usize,
    mut attempt: impl FnMut() -> Result<bool, String>,
) -> Result<(), Fault> {
    let (mut tries, mut counted, began) = (0, 0, Instant::now());
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

/// What is to be done on a worker of a scheduler.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Does something in a task of a scheduler all of whose workers run when it begins: the others are
/// held until they are let go. Says what came of it, and what passed meanwhile: how long all
/// threads but the calling one ran, and how long those of the workers waited for a processor; a
/// thread that ends takes its account with it. What else the runtime has is in nobody's way while
/// it waits.
///
/// # Errors
/// Where a task is lost, or the kernel keeps no accounts.
pub fn with_all_workers<T, F>(
    spawn: impl Fn(Task),
    workers: usize,
    work: impl FnOnce(LetGo) -> F + Send + 'static,
) -> Result<(Account, T), String>
where
    T: Send + 'static,
    F: Future<Output = T> + Send,
{
    let (held, let_go) = (Held::default(), LetGo::default());
    for _ in 1..workers {
        let (held, let_go) = (held.clone(), let_go.clone());
        spawn(Box::pin(async move {
            let place = held.add();
            spin_until(|| let_go.0.load(Ordering::SeqCst));
            held.begins(place);
        }));
    }
    let (done, is_done) = mpsc::channel();
    let (running, released) = (held.clone(), let_go.clone());
    spawn(Box::pin(async move {
        let place = held.add();
        spin_until(|| held.lock().len() == workers);
        let before = threads::accounts();
        held.begins(place);
        let result = work(let_go).await;
        let _ = done.send((before, result)); // Who waits for it is there.
    }));
    let done = is_done.recv();
    released.now(); // Whatever became of the task.
    let (before, result) = done.map_err(|_| "a task is lost".to_owned())?;
    settle()?;
    Ok((running.passed(before?)?, result))
}

/// The threads of workers that run, each with how long it had run when what counts began.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<Vec<(i32, Duration)>>>);

impl Held {
    fn lock(&self) -> impl DerefMut<Target = Vec<(i32, Duration)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds the calling thread, and says where.
    fn add(&self) -> usize {
        let mut all = self.lock();
        all.push((threads::own(), Duration::ZERO));
        all.len() - 1
    }

    fn begins(&self, place: usize) {
        self.lock()[place].1 = threads::own_time();
    }

    /// What passed since then, where all threads but the calling one sleep.
    fn passed(&self, mut before: BTreeMap<i32, Account>) -> Result<Account, String> {
        let running = self.lock();
        let mut passed = Account::default();
        let mut after = threads::accounts()?;
        after.remove(&threads::own());
        for (thread, ran) in running.iter() {
            before.entry(*thread).or_default().ran = *ran;
        }
        for (thread, now) in after {
            let then = before.get(&thread).copied().unwrap_or_default();
            let Account { ran, delayed } = now.since(then);
            passed.ran += ran;
            if running.iter().any(|(one, _)| *one == thread) {
                passed.delayed += delayed;
            }
        }
        Ok(passed)
    }
}

/// Lets the workers go that were held.
#[derive(Clone, Default)]
pub struct LetGo(Arc<AtomicBool>);

impl LetGo {
    /// Now.
    pub fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn spin_until(condition: impl Fn() -> bool) {
    while !condition() {
        std::hint::spin_loop();
    }
}

/// Waits until every other thread sleeps: then no wait for a processor goes on, and what each ran
/// is known.
///
/// # Errors
/// Where one does not come to rest.
pub fn settle() -> Result<(), String> {
    let began = Instant::now();
    while !threads::others_sleep()? {
        if began.elapsed() > PATIENCE {
            return Err("a thread does not come to rest".to_owned());
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Waker};

    use super::*;
    use crate::pin;
    use crate::threads::interruptions;

    /// A scheduler with a thread for each task, which stays.
    fn in_a_thread(mut task: Task) {
        std::thread::spawn(move || {
            let polled = task.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(polled.is_ready());
            loop {
                std::thread::park();
            }
        });
    }

    /// What was taken, and what passed, while one or two workers compute on one processor.
    fn on_one_processor(workers: usize, how_long: Duration) -> Result<(usize, Account), String> {
        pin::on(1, || {
            let before = interruptions()?;
            let computing = move |let_go: LetGo| async move {
                let began = Instant::now();
                while began.elapsed() < how_long {}
                let_go.now();
            };
            let (passed, ()) = with_all_workers(in_a_thread, workers, computing)?;
            Ok((interruptions()?.saturating_sub(before), passed)) // Threads of other tests end.
        })?
    }

    #[test]
    fn those_who_take_the_processor_are_noticed_where_there_are_any() {
        const WHILE: Duration = Duration::from_micros(100);
        let long = Duration::from_millis(60);
        let (taken, passed) = on_one_processor(2, long).unwrap();
        assert!(taken > 0);
        assert!(passed.delayed > Duration::from_millis(10), "{passed:?}");
        assert!(passed.ran < long, "who is held does not count: {passed:?}");
        let alone = left_alone(1, || {
            let (taken, passed) = on_one_processor(1, WHILE)?;
            Ok(taken == 0 && passed.delayed < WHILE && passed.ran >= WHILE)
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
