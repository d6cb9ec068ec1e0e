//! What a calibration found, as rows of cells for every kind of page.

use std::fmt::Write;

use model::{Agreement, Calibration, Outcome, Rival, Trial, significant};
use serde_json::{Value, json};

use crate::words::wrapped;

/// The level of the intervals of rates.
const CONFIDENCE: f64 = 0.95;

/// What is said of power first: whether loaded, the slow-down in tenths of a per cent, and the
/// seconds within which it has to be found.
const POWER: [(bool, &str, u32, f64); 3] =
    [(false, "quiet", 10, 5.0), (false, "quiet", 5, 10.0), (true, "loaded", 10, 20.0)];

/// A table with its title.
pub(crate) struct Table {
    /// What it shows.
    pub title: &'static str,
    /// What to know about it.
    pub note: &'static str,
    /// The names of its columns.
    pub names: Vec<&'static str>,
    /// Its cells.
    pub rows: Vec<Vec<String>>,
}

/// A share of trials with its interval.
struct Rate {
    count: usize,
    of: usize,
    low: f64,
    high: f64,
}

impl Rate {
    fn new(count: usize, of: usize) -> Option<Rate> {
        let interval = stats::proportion(count, of, CONFIDENCE).ok()?.interval;
        Some(Rate { count, of, low: interval.low, high: interval.high })
    }

    fn interval(&self) -> String {
        format!("{} to {}", percent(self.low), percent(self.high))
    }
}

fn percent(share: f64) -> String {
    format!("{} %", significant((share * 10_000.0).round() / 100.0))
}

/// A slow-down of so many tenths of a per cent.
fn slowed(permille: u32) -> String {
    percent(f64::from(permille) / 1000.0)
}

/// The trials with one slow-down, quiet or loaded, of all kinds of work.
fn trials(calibration: &Calibration, loaded: bool, permille: u32) -> Vec<&Trial> {
    let of = |one: &&Trial| one.loaded == loaded && one.permille == permille;
    calibration.trials.iter().filter(of).collect()
}

/// How many trials found a difference in the right direction; of identical code, any difference.
fn found(trials: &[&Trial]) -> usize {
    let right = |one: &&&Trial| match one.comparison.outcome {
        Outcome::Slower => true,
        Outcome::Faster => one.permille == 0,
        Outcome::Same | Outcome::Undecided => false,
    };
    trials.iter().filter(right).count()
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    stats::median(&values.collect::<Vec<_>>()).ok()
}

/// The sentences that come before any result.
pub(crate) fn sentences(calibration: &Calibration) -> Vec<String> {
    let mut sentences = Vec::new();
    for (loaded, when) in [(false, "on a quiet machine"), (true, "while another process computes")]
    {
        let same = trials(calibration, loaded, 0);
        let Some(rate) = Rate::new(found(&same), same.len()) else { continue };
        let floor = median(same.iter().filter_map(|one| one.comparison.floor));
        let floor = floor.map(|floor| format!("; the noise floor is {} there", percent(floor)));
        sentences.push(format!(
            "Of {} comparisons of identical code {when}, {} called it different \
             (95 % interval {}){}.",
            rate.of,
            rate.count,
            rate.interval(),
            floor.unwrap_or_default()
        ));
    }
    for (loaded, when, permille, within) in POWER {
        let slowed = trials(calibration, loaded, permille);
        let in_time: Vec<_> = slowed.iter().copied().filter(|one| one.seconds <= within).collect();
        let Some(rate) = Rate::new(found(&in_time), slowed.len()) else { continue };
        let seconds = median(slowed.iter().map(|one| one.seconds)).unwrap_or(f64::NAN);
        sentences.push(format!(
            "A slow-down of {} was found within {within} s in {} of {} ({}; {when}), in {} s at \
             the median.",
            percent(f64::from(permille) / 1000.0),
            rate.count,
            rate.of,
            rate.interval(),
            significant((seconds * 100.0).round() / 100.0)
        ));
    }
    sentences
}

/// Every table a calibration has something for.
pub(crate) fn tables(calibration: &Calibration) -> Vec<Table> {
    let all = [
        comparisons(calibration),
        real(calibration),
        coverage(calibration),
        agreement(calibration),
        rivals(calibration),
    ];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// Error rates and power.
fn comparisons(calibration: &Calibration) -> Table {
    let mut kinds: Vec<(bool, &str, u32)> = Vec::new();
    for one in &calibration.trials {
        let kind = (one.loaded, one.work.as_str(), one.permille);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.sort_unstable();
    let rows = kinds.iter().filter_map(|(loaded, work, permille)| {
        let all = trials(calibration, *loaded, *permille);
        let all: Vec<&Trial> = all.into_iter().filter(|one| one.work == *work).collect();
        let rate = Rate::new(found(&all), all.len())?;
        let same = all.iter().filter(|one| one.comparison.outcome == Outcome::Same).count();
        let floor = median(all.iter().filter_map(|one| one.comparison.floor));
        let seconds = median(all.iter().map(|one| one.seconds));
        Some(vec![
            (*work).to_owned(),
            if *loaded { "one core".to_owned() } else { "none".to_owned() },
            slowed(*permille),
            format!("{} of {}", rate.count, rate.of),
            rate.interval(),
            same.to_string(),
            floor.map(percent).unwrap_or_default(),
            seconds.map(|one| format!("{one:.2}")).unwrap_or_default(),
        ])
    });
    Table {
        title: "Comparisons of code whose difference is known",
        note: "Where nothing is slower, what is found is a false alarm. What is the same was shown \
               to differ by less than 0.25 %. Floor and seconds are medians.",
        names: vec!["work", "load", "slower", "found", "95 %", "same", "floor", "s"],
        rows: rows.collect(),
    }
}

/// Coverage on the real noise of identical code.
fn real(calibration: &Calibration) -> Table {
    let mut rows = Vec::new();
    for (loaded, when) in [(false, "quiet"), (true, "one core loaded")] {
        let same = trials(calibration, loaded, 0);
        for estimand in ["pairs", "ratio"] {
            let covers = |one: &&Trial| match estimand {
                "pairs" => one.pairs_cover,
                _ => one.ratio_covers,
            };
            let each: Vec<bool> = same.iter().filter_map(covers).collect();
            let covered = each.iter().filter(|covers| **covers).count();
            if let Some(rate) = Rate::new(covered, each.len()) {
                rows.push(vec![
                    when.to_owned(),
                    estimand.to_owned(),
                    format!("{covered} of {}", each.len()),
                    rate.interval(),
                ]);
            }
        }
    }
    Table {
        title: "Real noise: 95 % intervals of identical code without a difference",
        note: "Fifteen rounds each.",
        names: vec!["machine", "interval", "covered", "95 %"],
        rows,
    }
}

/// Coverage on made-up noise.
fn coverage(calibration: &Calibration) -> Table {
    let rows = calibration.coverage.iter().filter_map(|one| {
        let rate = Rate::new(one.covered as usize, one.trials as usize)?;
        Some(vec![
            one.noise.clone(),
            one.estimand.clone(),
            format!("{} of {}", one.covered, one.trials),
            rate.interval(),
        ])
    });
    Table {
        title: "Made-up noise: 95 % intervals that enclose the truth",
        note: "The noise is added process by process to a simulated run.",
        names: vec!["noise", "interval", "covered", "95 %"],
        rows: rows.collect(),
    }
}

fn agreement(calibration: &Calibration) -> Table {
    let rows = calibration.agreements.iter().map(|one| {
        let number = |measured: Option<model::Measured>| match measured {
            Some(measured) => significant(measured.value),
            None => "–".to_owned(),
        };
        vec![
            one.what.clone(),
            one.instrument.clone(),
            format!("{} {}", number(one.ours), one.unit),
            format!("{} {}", number(one.theirs), one.unit),
            difference(one),
        ]
    });
    Table {
        title: "Agreement with instruments that others made",
        note: "Arithmetic, allocation and heap are of 1000 steps; the timer's period is 1 ms. Two \
               agree where their 95 % intervals meet, or where they differ by no more than 5 % \
               (times), 2 % (peak memory), 25 % (lateness) or nothing at all (counts).",
        names: vec!["quantity", "instrument", "here", "there", ""],
        rows: rows.collect(),
    }
}

/// By how much two instruments differ, and whether that is agreement.
fn difference(one: &Agreement) -> String {
    match (one.agrees(), one.difference()) {
        (Some(true), Some(difference)) => format!("agrees ({})", signed(difference)),
        (Some(false), Some(difference)) => format!("differs ({})", signed(difference)),
        (Some(true), None) => "agrees".to_owned(),
        _ => format!("skipped: {}", one.note.lines().next().unwrap_or_default()),
    }
}

fn signed(share: f64) -> String {
    format!("{:+.1} %", share * 100.0)
}

/// Criterion on the same comparisons.
fn rivals(calibration: &Calibration) -> Table {
    let mut kinds: Vec<(&str, u32)> = Vec::new();
    for one in &calibration.rivals {
        if !kinds.contains(&(one.work.as_str(), one.permille)) {
            kinds.push((&one.work, one.permille));
        }
    }
    let rows = kinds.iter().filter_map(|(work, permille)| {
        let of = |one: &&Rival| one.work == *work && one.permille == *permille;
        let theirs: Vec<&Rival> = calibration.rivals.iter().filter(of).collect();
        let different = theirs.iter().filter(|one| one.different).count();
        let seconds = median(theirs.iter().map(|one| one.seconds))?;
        let ours = trials(calibration, false, *permille);
        let ours = median(ours.iter().filter(|one| one.work == *work).map(|one| one.seconds));
        Some(vec![
            (*work).to_owned(),
            slowed(*permille),
            format!("{different} of {}", theirs.len()),
            format!("{seconds:.1}"),
            ours.map(|ours| format!("{ours:.2}")).unwrap_or_default(),
            ours.map(|ours| format!("{:.0}", seconds / ours)).unwrap_or_default(),
        ])
    });
    Table {
        title: "Time to a verdict, beside criterion with its own settings",
        note: "Criterion measures twice, a baseline and a comparison. Medians.",
        names: vec!["work", "slower", "criterion: different", "criterion, s", "here, s", "ratio"],
        rows: rows.collect(),
    }
}

/// What a terminal shows of a calibration.
#[must_use]
pub fn calibration_text(calibration: &Calibration) -> String {
    let mut text = String::new();
    for table in tables(calibration) {
        let _ = writeln!(text, "{}\n", table.title);
        let mut rows = vec![table.names.iter().map(|name| (*name).to_owned()).collect()];
        rows.extend(table.rows);
        let widths: Vec<usize> = (0..table.names.len())
            .map(|column| rows.iter().map(|row: &Vec<String>| row[column].chars().count()).max())
            .map(Option::unwrap_or_default)
            .collect();
        for row in &rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            let _ = writeln!(text, "  {}", line.trim_end());
        }
        if !table.note.is_empty() {
            let _ = write!(text, "\n{}", wrapped(table.note, "  "));
        }
        text.push('\n');
    }
    for sentence in sentences(calibration) {
        text.push_str(&wrapped(&sentence, ""));
    }
    text
}

/// A calibration in one JSON object.
#[must_use]
pub fn calibration_json(calibration: &Calibration) -> Value {
    json!({
        "header": calibration.header,
        "trials": calibration.trials,
        "coverage": calibration.coverage,
        "agreements": calibration.agreements,
        "rivals": calibration.rivals,
    })
}

#[cfg(test)]
mod tests {
    use model::{CALIBRATION_VERSION, CalibrationHeader, Comparison, Machine};

    use super::*;

    /// A trial on a quiet machine.
    fn trial(permille: u32, number: u32, outcome: Outcome, seconds: f64) -> Trial {
        let comparison = Comparison {
            outcome,
            effect: None,
            low: None,
            high: None,
            floor: Some(0.001),
            pairs: 60,
            note: String::new(),
        };
        Trial {
            work: "arithmetic".to_owned(),
            permille,
            loaded: false,
            number,
            comparison,
            disturbed: 0,
            seconds,
            pairs_cover: None,
            ratio_covers: None,
        }
    }

    #[test]
    fn power_is_what_was_found_in_time_and_in_the_right_direction() {
        let mut calibration = Calibration::new(CalibrationHeader {
            version: CALIBRATION_VERSION,
            started: "2026-01-01T00:00:00Z".to_owned(),
            seed: 1,
            claimbench: "0.1.0".to_owned(),
            commit: String::new(),
            machine: Machine::default(),
            trials: 4,
            rivals: 0,
            seconds: 10.0,
        });
        assert_eq!(sentences(&calibration), Vec::<String>::new());
        calibration.trials = vec![
            trial(10, 0, Outcome::Slower, 1.0),
            trial(10, 1, Outcome::Slower, 6.0),
            trial(10, 2, Outcome::Faster, 1.0),
            trial(10, 3, Outcome::Slower, 2.0),
            trial(0, 0, Outcome::Faster, 1.0),
            trial(0, 1, Outcome::Same, 1.0),
        ];
        let all = sentences(&calibration);
        assert_eq!(all.len(), 2, "{all:?}");
        assert!(all[0].contains("Of 2 ") && all[0].contains(" 1 called it different"), "{all:?}");
        assert!(
            all[1].starts_with("A slow-down of 1 % was found within 5 s in 2 of 4 "),
            "{all:?}"
        );
        assert!(all[1].ends_with("(6.76 % to 93.24 %; quiet), in 1.5 s at the median."), "{all:?}");
    }
}
