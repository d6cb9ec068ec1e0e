//! Which processes are believed: those that had a processor when they wanted one.
//!
//! The rule looks only at what the kernel says of the process, never at what it measured: leaving
//! out by value would make every interval too narrow. Only times are concerned: what a subject
//! counts or observes is not changed by waiting. A disturbed process stays in the record with
//! its numbers, decides nothing, and is repeated after the others of its round.

use model::Conditions;
use model::scenario::Experiment;

/// Waiting for less than this, in ns, is the start of a process and no disturbance: about the slice
/// the kernel gives to whoever else is ready.
const WAITING_LEAST_NS: u64 = 2_000_000;
/// Share of all processors' time the hypervisor may have taken meanwhile.
const STEAL_MOST: f64 = 0.05;
/// The kernel counts processor time in ticks of 10 ms; less than two of them say nothing.
const LEAST_COUNTED_NS: f64 = 20e6;
/// How often one round repeats what was disturbed.
pub(crate) const REPEATS: u32 = 3;

/// Why a process of an experiment is not believed, if so.
pub(crate) fn disturbance(
    conditions: &Conditions,
    experiment: &Experiment,
    cores: u32,
) -> Option<String> {
    if experiment.waiting_most >= 1.0 {
        return None;
    }
    let life = conditions.process_ns.max(1) as f64;
    let waiting = conditions.run_delay_ns as f64 / life;
    if conditions.run_delay_ns > WAITING_LEAST_NS && waiting > experiment.waiting_most {
        return Some(format!("waited {:.0} % of its time for a processor", waiting * 100.0));
    }
    let stolen_ns = conditions.steal * f64::from(cores) * life;
    if conditions.steal > STEAL_MOST && stolen_ns > LEAST_COUNTED_NS {
        let steal = conditions.steal * 100.0;
        return Some(format!("the hypervisor took {steal:.0} % of the processors meanwhile"));
    }
    None
}

/// What others may use of the processors that an experiment asks to have free: what the services of
/// a quiet system take.
const OTHERS_MOST_CORES: f64 = 0.25;

/// Why a process of an experiment that needs processors free of others is not believed, if so.
pub(crate) fn crowded(
    conditions: &Conditions,
    experiment: &Experiment,
    cores: u32,
) -> Option<String> {
    if experiment.free_cores == 0 {
        return None;
    }
    let life = conditions.process_ns.max(1) as f64;
    let others = conditions.others_busy * f64::from(cores);
    let spare = f64::from(cores.saturating_sub(experiment.free_cores));
    let most = spare + OTHERS_MOST_CORES + LEAST_COUNTED_NS / life;
    (others > most).then(|| {
        let wanted = experiment.free_cores;
        format!("cores not free: others used {others:.1} of {cores}, it needs {wanted}")
    })
}

/// Whether a short process waited for more than the start of a process takes.
pub(crate) fn waited(conditions: &Conditions) -> bool {
    conditions.run_delay_ns > WAITING_LEAST_NS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_process_that_ran_when_it_could_is_believed() {
        let text = include_str!("../../model/tests/data/small.toml");
        let mut scenario = model::parse_scenario("small", "small.toml", text).unwrap();
        let (_, mut experiment) = scenario.experiment.pop_first().unwrap();
        let of = |run_delay_ns, steal| Conditions {
            run_delay_ns,
            steal,
            process_ns: 20_000_000,
            ..Conditions::default()
        };
        assert_eq!(disturbance(&of(200_000, 0.0), &experiment, 2), None);
        let waited = disturbance(&of(6_000_000, 0.0), &experiment, 2).unwrap();
        assert_eq!(waited, "waited 30 % of its time for a processor");
        let long = Conditions { process_ns: 200_000_000, ..of(0, 0.2) };
        assert!(disturbance(&long, &experiment, 2).unwrap().contains("took 20 %"));
        assert_eq!(disturbance(&of(0, 0.2), &experiment, 2), None, "one tick says nothing");
        let unknown = Conditions::default();
        assert_eq!(disturbance(&unknown, &experiment, 2), None, "a length of 0 divides nothing");
        experiment.waiting_most = 1.0;
        assert_eq!(disturbance(&of(6_000_000, 0.0), &experiment, 2), None);
    }

    #[test]
    fn what_needs_free_processors_is_believed_only_where_they_were() {
        let text = include_str!("../../model/tests/data/small.toml");
        let mut scenario = model::parse_scenario("small", "small.toml", text).unwrap();
        let (_, mut experiment) = scenario.experiment.pop_first().unwrap();
        let of = |others_busy, process_ns| Conditions {
            others_busy,
            process_ns,
            ..Conditions::default()
        };
        let long = 1_000_000_000;
        assert_eq!(crowded(&of(1.0, long), &experiment, 2), None, "it asks for none");
        experiment.free_cores = 2;
        assert_eq!(crowded(&of(0.1, long), &experiment, 2), None);
        let why = crowded(&of(0.5, long), &experiment, 2).unwrap();
        assert_eq!(why, "cores not free: others used 1.0 of 2, it needs 2");
        assert_eq!(crowded(&of(0.5, long), &experiment, 4), None, "two of four are free");
        assert_eq!(crowded(&of(0.5, 20_000_000), &experiment, 2), None, "two ticks say nothing");
    }
}
