//! `claimbench docs`: what is generated from the published record, regenerated or checked.
//!
//! The pages under `results/report/` are rendered from the newest record in `results/records/`, and
//! the tables between `<!-- claims -->` and `<!-- /claims -->` in the documents are filled from it,
//! so that no number in a document was typed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use store::Record;

use crate::pages::{content, render};
use crate::terminal::{Answer, say};
use crate::{calibration, files};

const BEGIN: &str = "<!-- claims -->\n";
const END: &str = "<!-- /claims -->";
/// The documents with a table of verdicts.
const DOCUMENTS: [&str; 2] = ["README.md", "results/README.md"];

/// Regenerates, or with `check` fails where something is not as it would be generated.
pub fn docs(root: &Path, check: bool) -> Result<Answer> {
    let (path, record) = published(root)?;
    let calibration = calibration::published(root)?;
    let content = content(&record, calibration.as_ref());
    let mut stale: Vec<PathBuf> = Vec::new();
    let folder = root.join("results/report");
    if check {
        for page in report::render(&content).map_err(|why| anyhow!(why))? {
            let path = folder.join(&page.path);
            if files::read_text(&path).ok().as_ref() != Some(&page.text) {
                stale.push(path);
            }
        }
    } else {
        stale = render(&content, &folder)?;
    }
    let table = report::claims_table(&content).map_err(|why| anyhow!(why))?;
    for document in DOCUMENTS {
        let path = root.join(document);
        let old = files::read_text(&path)?;
        let new = filled(&old, &table).with_context(|| format!("{document} has no table"))?;
        if new != old {
            if !check {
                files::write_text(&path, &new)?;
            }
            stale.push(path);
        }
    }
    if check && !stale.is_empty() {
        let names: Vec<String> = stale.iter().map(|path| path.display().to_string()).collect();
        bail!(
            "not as generated from {}: {}; `just docs` writes them",
            path.display(),
            names.join(", ")
        );
    }
    say(&format!("{} documents {}", stale.len(), if check { "stale" } else { "written" }));
    Ok(Answer::code(0))
}

/// Makes a record the published one.
pub fn publish(root: &Path, record: &Path) -> Result<Answer> {
    store::read(record)?;
    let name = record.file_name().context("a record is a file")?;
    files::copy(record, &root.join("results/records").join(name))?;
    docs(root, false)
}

fn published(root: &Path) -> Result<(PathBuf, Record)> {
    let path = store::latest(&root.join("results/records"))
        .context("there is no published record; `just report --publish` makes one")?;
    let record = store::read(&path)?;
    Ok((path, record))
}

/// A document with the table between its marks replaced.
fn filled(document: &str, table: &str) -> Option<String> {
    let begin = document.find(BEGIN)? + BEGIN.len();
    let end = begin + document[begin..].find(END)?;
    Some(format!("{}{table}{}", &document[..begin], &document[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let document = format!("before\n{BEGIN}old\n{END}\nafter\n");
        let new = filled(&document, "new\n").unwrap();
        assert_eq!(new, format!("before\n{BEGIN}new\n{END}\nafter\n"));
        assert_eq!(filled(&new, "new\n").unwrap(), new);
        assert_eq!(filled("no marks", "new"), None);
    }
}
