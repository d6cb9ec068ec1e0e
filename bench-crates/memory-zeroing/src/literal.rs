//! Struct literals of which one field is named.

use std::hint::black_box;

use subject::{Class, Experiment, Work, values};

/// Large enough for a clearing of it to be a call.
struct Job {
    id: usize,
    status: Option<&'static str>,
    values: Option<&'static [u64]>,
    history: [Option<&'static u64>; 512],
}

impl Default for Job {
    fn default() -> Self {
        Job { id: 0, status: None, values: None, history: [None; 512] }
    }
}

impl Job {
    fn fields_set(&self) -> usize {
        let single = [self.id != 0, self.status.is_some(), self.values.is_some()];
        let history = self.history.iter().map(Option::is_some);
        single.into_iter().chain(history).filter(|set| *set).count()
    }
}

/// Is looked up by name in the built program.
#[inline(never)]
fn partial_literal(id: usize) -> Box<Job> {
    Box::new(Job { id, ..Job::default() })
}

/// Is looked up too: assigns the same value to a job that is there already.
#[inline(never)]
fn reset_to_literal(job: &mut Job, id: usize) {
    *job = Job { id, ..Job::default() };
}

/// Makes a struct of which one field is named.
pub fn literal() -> Experiment {
    Experiment::new("literal")
        .value("fields_set", "fields", Class::Exact)
        .variant("new", |_| {
            let id = black_box(5);
            let made = move || partial_literal(id).fields_set();
            Work::observed(
                move || black_box(partial_literal(id)).id,
                move |_| values([("fields_set", made())]),
            )
        })
        .variant("reset", |_| {
            static ONE: u64 = 1;
            let id = black_box(5);
            let mut there = Box::new(Job::default());
            there.status = Some("old");
            there.history[7] = Some(&ONE);
            let mut reset = move || {
                reset_to_literal(black_box(&mut there), id);
                (there.id, there.fields_set())
            };
            let mut fields_set = 0;
            Work::probe(move || {
                let (id, set) = reset();
                fields_set = set.max(fields_set);
                Ok((id, values([("fields_set", fields_set)])))
            })
        })
}
