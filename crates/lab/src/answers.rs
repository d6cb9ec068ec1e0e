//! Answers are compared before any time is used: every experiment is a correctness test first.

use std::collections::BTreeMap;

use model::scenario::Answers;
use model::{Measurement, Params};

/// Who answered: a runtime and a variant.
type Who = (String, String);

/// The answers of one scenario, by experiment and point.
#[derive(Debug, Default)]
pub struct AnswerBook {
    by_point: BTreeMap<(String, Params), BTreeMap<Who, String>>,
}

impl AnswerBook {
    /// Notes an answer. The first of a runtime and variant at a point is kept; a later one that
    /// differs is an error, told in words. An empty answer is none.
    pub fn note(&mut self, of: &Measurement, answer: &str) -> Result<(), String> {
        if answer.is_empty() {
            return Ok(());
        }
        let point = (of.experiment.clone(), of.params.clone());
        let who = (of.runtime.clone(), of.variant.clone());
        let known = self.by_point.entry(point).or_default();
        let first = known.entry(who).or_insert_with(|| answer.to_owned());
        if first == answer {
            return Ok(());
        }
        Err(format!("the answer is {answer}, another process of it answered {first}"))
    }

    /// Whether something was answered there.
    #[must_use]
    pub fn knows(&self, of: &Measurement) -> bool {
        let point = (of.experiment.clone(), of.params.clone());
        let who = (of.runtime.clone(), of.variant.clone());
        self.by_point.get(&point).is_some_and(|known| known.contains_key(&who))
    }

    /// Why the answer of a runtime and variant at a point cannot be believed, if so: those it has
    /// to agree with answered something else. Where more than half agree, the others are wrong;
    /// where no majority does, nobody can be believed.
    #[must_use]
    pub fn contradiction(&self, of: &Measurement, rule: Answers) -> Option<String> {
        let known = self.by_point.get(&(of.experiment.clone(), of.params.clone()))?;
        let mine = known.get(&(of.runtime.clone(), of.variant.clone()))?;
        let peers: Vec<(&Who, &String)> = known
            .iter()
            .filter(|((_, variant), _)| match rule {
                Answers::Equal => true,
                Answers::PerVariant => *variant == of.variant,
                Answers::PerReplicate => false,
            })
            .collect();
        let agreeing = peers.iter().filter(|(_, answer)| *answer == mine).count();
        if agreeing == peers.len() || 2 * agreeing > peers.len() {
            return None;
        }
        let ((runtime, variant), other) = peers.iter().find(|(_, answer)| *answer != mine)?;
        Some(format!("the answer is {mine}, but {variant} on {runtime} answered {other}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Kind;

    fn of(runtime: &str, variant: &str) -> Measurement {
        Measurement {
            scenario: "s".to_owned(),
            experiment: "grow".to_owned(),
            runtime: runtime.to_owned(),
            variant: variant.to_owned(),
            params: Params::default(),
            kind: Kind::Wall,
        }
    }

    fn book(answers: &[(&str, &str, &str)]) -> AnswerBook {
        let mut book = AnswerBook::default();
        for (runtime, variant, answer) in answers {
            book.note(&of(runtime, variant), answer).unwrap();
        }
        book
    }

    #[test]
    fn a_minority_is_wrong_and_without_a_majority_everybody_is() {
        let three = book(&[("go", "a", "1"), ("go", "b", "1"), ("rust", "a", "2")]);
        assert_eq!(three.contradiction(&of("go", "a"), Answers::Equal), None);
        let why = three.contradiction(&of("rust", "a"), Answers::Equal).unwrap();
        assert_eq!(why, "the answer is 2, but a on go answered 1");
        let two = book(&[("go", "a", "1"), ("rust", "a", "2")]);
        assert!(two.contradiction(&of("go", "a"), Answers::Equal).is_some());
        assert!(two.contradiction(&of("rust", "a"), Answers::Equal).is_some());
    }

    #[test]
    fn the_rule_says_who_has_to_agree() {
        let answers = book(&[("go", "a", "1"), ("go", "b", "2"), ("rust", "b", "2")]);
        let wrong = |rule| answers.contradiction(&of("go", "a"), rule).is_some();
        assert!(wrong(Answers::Equal));
        assert!(!wrong(Answers::PerVariant));
        assert!(!wrong(Answers::PerReplicate));
    }

    #[test]
    fn a_process_that_contradicts_an_earlier_one_is_wrong_at_once() {
        let mut answers = book(&[("go", "a", "1")]);
        assert!(answers.note(&of("go", "a"), "3").is_err());
        assert!(answers.note(&of("go", "a"), "").is_ok());
        assert!(answers.knows(&of("go", "a")) && !answers.knows(&of("go", "b")));
    }
}
