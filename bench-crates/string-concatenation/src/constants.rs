//! Joins of constants. The two functions of `const-fold` are looked up by name in the
//! built program.

use std::hint::black_box;

use subject::{Experiment, Work};

#[inline(never)]
fn folded_literal() -> &'static str {
    concat!("claim", "bench", " folds")
}

#[inline(never)]
fn joined_variables(a: &str, b: &str) -> String {
    [a, b].concat()
}

/// Joins constants, which `concat!` does before compilation; the control joins the same text from
/// variables.
pub fn const_fold() -> Experiment {
    Experiment::new("const-fold").variant("literal", |_| Work::repeat(folded_literal)).variant(
        "variables",
        |_| {
            let (a, b) = (black_box("claim"), black_box("bench folds"));
            Work::repeat(move || joined_variables(a, b))
        },
    )
}

/// Joins a variable and three constants: one by one, or as the one constant `concat!` makes.
pub fn const_tail() -> Experiment {
    let start = || black_box("A").to_owned();
    Experiment::new("const-tail")
        .variant("plus", move |_| Work::repeat(move || start() + "B" + "C" + "D"))
        .variant("concat-macro", move |_| Work::repeat(move || start() + concat!("B", "C", "D")))
}
