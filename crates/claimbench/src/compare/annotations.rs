//! What CI should show at the lines of the scenarios that say what was measured.

use model::{Compared, RowOutcome};

use super::words::{changed, disagreements, interval, percent};
use super::{is_changed_answer, matters};

/// The form of annotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Workflow commands of GitHub, which Gitea and Forgejo read as well
    Github,
    /// A report in the form of GitLab's code quality
    Gitlab,
    /// `file:line: error: text`, as compilers write and most systems read
    Text,
    /// None at all
    None,
}

/// Something CI should show at a line of a file.
struct Note {
    file: String,
    line: usize,
    /// Whether it fails the check.
    bad: bool,
    title: String,
    text: String,
}

/// What CI should show, at the lines of the scenarios that say what was measured.
pub fn annotations(
    comparison: &Compared,
    form: Form,
    text_of: &dyn Fn(&str) -> Option<String>,
) -> String {
    let notes = notes(comparison, text_of);
    match form {
        Form::None => String::new(),
        Form::Github => notes.iter().map(github).collect(),
        Form::Text => notes.iter().map(plain).collect(),
        Form::Gitlab => {
            let all: Vec<serde_json::Value> = notes.iter().map(gitlab).collect();
            serde_json::Value::from(all).to_string() + "\n"
        }
    }
}

fn notes(comparison: &Compared, text_of: &dyn Fn(&str) -> Option<String>) -> Vec<Note> {
    let place = |scenario: &str, wanted: &[String]| {
        let text = text_of(scenario).unwrap_or_default();
        let line = text.lines().position(|line| wanted.iter().any(|one| line.trim() == one));
        (format!("scenarios/{scenario}.toml"), line.map_or(1, |line| line + 1))
    };
    let mut notes = Vec::new();
    for row in &comparison.rows {
        let bad = row.outcome == RowOutcome::Slower || is_changed_answer(row);
        let disagree = disagreements(row);
        if !bad && row.outcome != RowOutcome::NotCompared && disagree.is_empty() {
            continue;
        }
        let experiment = &row.experiment;
        let wanted =
            [format!("[experiment.{experiment}]"), format!("[experiment.\"{experiment}\"]")];
        let (file, line) = place(&row.scenario, &wanted);
        let mut words = match &row.time {
            Some(time) => vec![format!("{} {}", percent(time.effect), interval(time))],
            None => vec![row.why.clone()],
        };
        words.extend(disagree);
        let title = format!("{}: {}", row.outcome.word(), row.name());
        notes.push(Note { file, line, bad, title, text: words.join("; ") });
    }
    for change in &comparison.verdicts {
        let (file, line) = place(&change.scenario, &[format!("id = \"{}\"", change.claim)]);
        let title = format!("verdict: {}", changed(change));
        let bad = matters(change);
        notes.push(Note { file, line, bad, title, text: change.why.clone() });
    }
    notes
}

fn github(note: &Note) -> String {
    // As GitHub's own toolkit escapes: what follows the colons, and what is between them.
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let level = if note.bad { "error" } else { "warning" };
    let Note { file, line, title, text, .. } = note;
    let (file, title, text) = (property(file), property(title), data(text));
    format!("::{level} file={file},line={line},title={title}::{text}\n")
}

fn plain(note: &Note) -> String {
    let level = if note.bad { "error" } else { "warning" };
    let Note { file, line, title, text, .. } = note;
    format!("{file}:{line}: {level}: {title}: {}\n", text.replace(['\n', '\r'], " "))
}

fn gitlab(note: &Note) -> serde_json::Value {
    use sha2::{Digest, Sha256};
    let Note { file, line, bad, title, text } = note;
    let fingerprint = format!("{:x}", Sha256::digest(format!("{file}\n{title}").as_bytes()));
    serde_json::json!({
        "description": format!("{title}: {text}"),
        "check_name": "claimbench",
        "fingerprint": fingerprint,
        "severity": if *bad { "major" } else { "minor" },
        "location": { "path": file, "lines": { "begin": line } },
    })
}

#[cfg(test)]
mod tests {
    use super::super::words::tests::made_up;
    use super::*;

    #[test]
    fn each_form_says_what_and_where() {
        let text_of = |_: &str| Some("a\n[experiment.\"grow|<b>\"]\nid = \"faster\"\n".to_owned());
        let of = |form| annotations(&made_up(), form, &text_of);
        let github = of(Form::Github);
        let lines: Vec<&str> = github.lines().collect();
        assert_eq!(
            lines[0],
            "::error file=scenarios/made-up.toml,line=2,title=slower%3A made-up/grow|<b>/plus/rust\
             ::+5.00 %25 [+4.50 %25, +5.50 %25]; the time is slower, instructions.ir +0.00 %25"
        );
        assert!(lines[1].contains("line=3,") && lines[1].ends_with("::1.2, wanted 2%0A| x"));
        assert_eq!(lines.len(), 2);
        let text = of(Form::Text);
        assert!(text.starts_with("scenarios/made-up.toml:2: error: slower: made-up/"), "{text}");
        assert_eq!(text.lines().count(), 2);
        let gitlab: serde_json::Value = serde_json::from_str(&of(Form::Gitlab)).unwrap();
        assert_eq!(gitlab[0]["location"]["lines"]["begin"], 2);
        assert_ne!(gitlab[0]["fingerprint"], gitlab[1]["fingerprint"]);
        assert!(of(Form::None).is_empty());
    }
}
