//! The table divan prints, version 0.1: the only thing it gives.

use crate::error::Error;

/// One row of the table. Times are as divan rounds them, to four digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The name, without the branches of the tree before it.
    pub name: String,
    /// Shortest time of an iteration among the samples, in ns.
    pub fastest_ns: f64,
    /// Longest, in ns.
    pub slowest_ns: f64,
    /// Median, in ns.
    pub median_ns: f64,
    /// Mean, in ns.
    pub mean_ns: f64,
    /// How many samples were taken.
    pub samples: u64,
    /// How many iterations they had together.
    pub iterations: u64,
}

/// Reads every row that has times.
///
/// # Errors
/// [`Error::Missing`] where there is none.
pub fn read(table: &str) -> Result<Vec<Row>, Error> {
    let rows: Vec<Row> = table.lines().filter_map(row).collect();
    if rows.is_empty() { Err(Error::Missing("row with times".to_owned())) } else { Ok(rows) }
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.split('│').map(str::trim).collect();
    // The branches of the tree use the same bar: the last six cells are the row's.
    let [.., first, slowest, median, mean, samples, iterations] = cells.as_slice() else {
        return None;
    };
    let first = first.trim_start_matches(['├', '╰', '─', '│', ' ']);
    // The name and the fastest time share a cell; the time is its last two words.
    let (rest, unit) = first.rsplit_once(' ')?;
    let (name, number) = rest.trim_end().rsplit_once(' ')?;
    Some(Row {
        name: name.trim().to_owned(),
        fastest_ns: time(&format!("{number} {unit}"))?,
        slowest_ns: time(slowest)?,
        median_ns: time(median)?,
        mean_ns: time(mean)?,
        samples: samples.parse().ok()?,
        iterations: iterations.parse().ok()?,
    })
}

/// A number and its unit, in ns.
fn time(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once(' ')?;
    let factor = match unit.trim() {
        "ps" => 1e-3,
        "ns" => 1.0,
        "µs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    number.is_finite().then_some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TABLE: &str = "\
Timer precision: 20 ns
divan                fastest       │ slowest       │ median        │ mean          │ samples │ iters
╰─ variants                        │               │               │               │         │
   ├─ grow/concat    13.97 µs      │ 36.59 µs      │ 14.03 µs      │ 15.18 µs      │ 20      │ 20
   ╰─ grow/push-str  395.2 ns      │ 3.274 µs      │ 420.2 ns      │ 598.1 ns      │ 20      │ 40
";

    #[test]
    fn rows_are_read_with_their_units() {
        let rows = read(TABLE).unwrap();
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["grow/concat", "grow/push-str"]);
        assert!((rows[0].median_ns - 14_030.0).abs() < 1e-6);
        assert!((rows[1].fastest_ns - 395.2).abs() < 1e-9);
        assert_eq!((rows[1].samples, rows[1].iterations), (20, 40));
    }

    #[test]
    fn a_table_without_rows_is_an_error() {
        assert_eq!(
            read("Timer precision: 20 ns\n").unwrap_err().to_string(),
            "no row with times in it"
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[├╰│─ a-z0-9µ.\n]{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn printed_times_are_read_back(number in 1.0..999.9_f64, unit in 0..5_usize) {
            let (word, factor) =
                [("ps", 1e-3), ("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)][unit];
            let read = time(&format!("{number:.3} {word}")).unwrap();
            prop_assert!((read / factor - number).abs() < 0.001);
        }
    }
}
