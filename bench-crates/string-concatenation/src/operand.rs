//! Joins in which all operands but one are empty.

use std::hint::black_box;

use subject::{Answer, Class, Experiment, Values, Work, values};

/// How many batches of one iteration a process can be asked for. The owned operands are made
/// before the clock and the counter start, because making one is an allocation itself.
const PREPARED: usize = 64;

/// What a join of an owned text made, and where that text was before.
struct Joined {
    text: String,
    before: *const u8,
}

impl Joined {
    fn look(&self) -> Values {
        values([("same_pointer", self.text.as_ptr() == self.before)])
    }
}

impl Answer for Joined {
    fn digest(&self) -> String {
        self.text.digest()
    }
}

/// An operation that uses up one of the prepared texts of 64 bytes, each in a block that is full.
fn consuming(join: impl Fn(String, &str) -> String, other: &str) -> impl FnMut() -> Joined {
    let prepared: Vec<String> = (0..PREPARED).map(|_| "s".repeat(64)).collect();
    let mut prepared = black_box(prepared).into_iter();
    let other = black_box(other.to_owned());
    move || {
        let text = prepared.next().expect("more iterations than operands were prepared for");
        let before = text.as_ptr();
        Joined { text: join(text, &other), before }
    }
}

fn right(text: String, other: &str) -> String {
    text + other
}

fn left(text: String, other: &str) -> String {
    other.to_owned() + &text
}

/// Joins a text with nothing, and asks whether that gives the same bytes in the same place. The
/// block behind the text is that of the next one, so a text that grows has to move.
pub fn empty_operand() -> Experiment {
    Experiment::new("empty-operand")
        .value("same_pointer", "", Class::State)
        .probe("right", |_| Work::observed(consuming(right, ""), Joined::look))
        .probe("left", |_| Work::observed(consuming(left, ""), Joined::look))
        // One byte longer than the others, so its answer is not theirs.
        .probe("nonempty", |_| Work::unanswered(consuming(right, "z"), Joined::look))
}
