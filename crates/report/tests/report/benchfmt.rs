//! Go benchmark text, read as `golang.org/x/perf/benchfmt` reads it, and held to what benchstat
//! says of its own files.

use std::collections::BTreeMap;

use crate::doors::foreign;

/// One result.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Without the word it begins with.
    pub(crate) name: String,
    pub(crate) values: Vec<(f64, String)>,
    pub(crate) config: BTreeMap<String, String>,
}

/// All results of a text.
pub(crate) fn parse(text: &str) -> Result<Vec<Line>, String> {
    let mut config = BTreeMap::new();
    let mut results = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let wrong = |what: &str| Err(format!("line {number}: {what}: {line:.200}"));
        if line.len() > 64 << 10 {
            return wrong("it is longer than readers bear");
        }
        if let Some(fields) = line.strip_prefix("Unit ") {
            let mut fields = fields.split_whitespace().skip(1);
            if !fields.all(|field| field.split_once('=').is_some_and(|(key, _)| !key.is_empty())) {
                return wrong("a unit needs key=value");
            }
        } else if let Some(rest) = result(line) {
            let mut fields = rest.split_whitespace();
            let name = fields.next().unwrap_or_default().to_owned();
            if fields.next().is_none_or(|count| count.parse::<u64>().is_err()) {
                return wrong("no iteration count");
            }
            let rest: Vec<&str> = fields.collect();
            let pairs = rest.chunks(2).map(|pair| match pair {
                [value, unit] => Some((value.parse().ok()?, (*unit).to_owned())),
                _ => None,
            });
            let Some(values) = pairs.collect::<Option<Vec<_>>>().filter(|all| !all.is_empty())
            else {
                return wrong("its values are no pairs");
            };
            results.push(Line { name, values, config: config.clone() });
        } else if let Some((key, value)) = key_value(line) {
            config.insert(key.to_owned(), value.to_owned());
        } else if !line.is_empty() && !line.starts_with('#') {
            return wrong("it would be ignored");
        }
    }
    Ok(results)
}

/// What follows `Benchmark`, where a line is a result.
fn result(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("Benchmark")?;
    (!rest.starts_with(char::is_lowercase)).then_some(rest)
}

fn key_value(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let plain = key.starts_with(char::is_lowercase)
        && !key.contains(|letter: char| letter.is_whitespace() || letter.is_uppercase());
    plain.then_some((key, value.trim_start()))
}

/// The median that benchstat prints in CSV is the one of what is read here.
#[test]
fn benchstat_reads_its_own_file_alike() {
    let (Some(old), Some(csv)) =
        (foreign("benchstat/old.txt"), foreign("benchstat/csvOldNew.stdout"))
    else {
        return;
    };
    // What go test says besides is ignored by every reader; in our own text nothing may be.
    let beside = |line: &&str| *line == "PASS" || line.starts_with("ok ");
    let old: Vec<&str> = old.lines().filter(|line| !beside(line)).collect();
    let results = parse(&old.join("\n")).unwrap();
    let mut compared = 0;
    for row in csv.lines().filter(|row| row.contains("format=")) {
        let cells: Vec<&str> = row.split(',').collect();
        let of = results.iter().filter(|line| line.name == cells[0]);
        let values: Vec<f64> = of.map(|line| line.values[0].0).collect();
        let median = stats::median(&values).unwrap() / 1e9;
        let theirs: f64 = cells[1].parse().unwrap();
        assert!((median / theirs - 1.0).abs() < 1e-9, "{}: {median} {theirs}", cells[0]);
        compared += 1;
    }
    assert_eq!(compared, 2);
}
