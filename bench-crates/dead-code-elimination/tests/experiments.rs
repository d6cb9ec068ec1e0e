//! The loops agree, and objects live as long as their scope.

use dead_code_elimination::registry;
use model::protocol::{Reply, Run};
use model::{Params, Value};

fn run(experiment: &str, variant: &str, n: i64) -> Reply {
    let params = Params::default().with("n", n);
    let (experiment, variant) = (experiment.to_owned(), variant.to_owned());
    registry().run(&Run { id: 1, experiment, variant, params, iterations: 1, heap: false })
}

#[test]
fn dead_and_live_loops_answer_alike() {
    for n in [1, 17, 10_000] {
        for variant in ["dead", "live"] {
            assert_eq!(run("dead-loop", variant, n).answer, n.to_string(), "{variant}");
        }
    }
}

#[test]
fn an_object_dies_when_it_is_dropped_and_not_before() {
    for (variant, gone) in [("unused", 0.0), ("dropped", 7.0)] {
        assert_eq!(run("last-use", variant, 7).values["gone"], Value::Number(gone), "{variant}");
    }
}
