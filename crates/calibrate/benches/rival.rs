//! One kind of work through criterion, with as many steps as `CALIBRATE_STEPS` says: what a
//! comparison by criterion measures. `CALIBRATE_WORK` names the experiment.

use calibrate::{KINDS, work};
use criterion::Criterion;

fn main() {
    let given = |name: &str| std::env::var(name).ok();
    let kind = given("CALIBRATE_WORK")
        .and_then(|work| KINDS.iter().find(|kind| kind.experiment == work))
        .unwrap_or(&KINDS[0]);
    let steps = given("CALIBRATE_STEPS").and_then(|steps| steps.parse().ok());
    let mut work = work(kind, steps.unwrap_or(kind.steps as usize));
    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function(kind.experiment, |bencher| bencher.iter(|| work.once()));
    criterion.final_summary();
}
