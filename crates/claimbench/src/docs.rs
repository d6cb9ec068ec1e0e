//! `claimbench docs`: what is generated from the published records, regenerated or checked.
//!
//! The pages under `results/report/` are rendered from the records in `results/records/`, joined,
//! and the tables between marks like `<!-- claims -->` and `<!-- /claims -->` in the documents are
//! filled from them, so that no number in a document was typed.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use report::Content;
use store::Record;

use crate::pages::{self, content};
use crate::terminal::{Answer, say};
use crate::{calibration, files};

/// How a table is made.
type Table = fn(&[Content<'_>]) -> Result<String, String>;

/// The documents with tables, the word of their marks, and what is between these.
const DOCUMENTS: [(&str, &str, Table); 2] = [
    ("README.md", "articles", report::articles_table),
    ("results/README.md", "claims", report::claims_table),
];

/// Regenerates, or with `check` fails where something is not as it would be generated.
pub fn docs(root: &Path, check: bool) -> Result<Answer> {
    let records = published(root)?;
    let calibrations = calibration::published(root)?;
    let of = |record: &Record| {
        calibrations.iter().find(|one| one.header.machine == record.header.machine)
    };
    let contents: Vec<Content<'_>> =
        records.iter().map(|record| content(record, of(record))).collect();
    let mut stale = stale_pages(&contents, &root.join("results/report"), check)?;
    for (document, mark, table) in DOCUMENTS {
        let table = table(&contents).map_err(|why| anyhow!(why))?;
        let path = root.join(document);
        let old = files::read_text(&path)?;
        let new = filled(&old, mark, &table)
            .with_context(|| format!("{document} has no `<!-- {mark} -->`"))?;
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
            "not as generated from the records in results/records: {}; `just docs` writes them",
            names.join(", ")
        );
    }
    say(&format!("{} documents {}", stale.len(), if check { "stale" } else { "written" }));
    Ok(Answer::code(0))
}

/// The pages that are not as they would be rendered, and files no page is rendered to; without
/// `check` they are written, or removed.
fn stale_pages(contents: &[Content<'_>], folder: &Path, check: bool) -> Result<Vec<PathBuf>> {
    let pages = pages::render(contents)?;
    let mut stale = Vec::new();
    for path in files::tree(folder)? {
        if !pages.iter().any(|page| folder.join(&page.path) == path) {
            if !check {
                files::remove(&path)?;
            }
            stale.push(path);
        }
    }
    for page in &pages {
        let path = folder.join(&page.path);
        let changed = match check {
            true => files::read_text(&path).ok().as_ref() != Some(&page.text),
            false => store::write_page(&path, page.text.as_bytes())?,
        };
        if changed {
            stale.push(path);
        }
    }
    Ok(stale)
}

/// Adds records to the published ones.
pub fn publish(root: &Path, records: &[PathBuf]) -> Result<Answer> {
    pages::read(records)?;
    for record in records {
        let name = record.file_name().context("a record is a file")?;
        files::copy(record, &root.join("results/records").join(name))?;
    }
    docs(root, false)
}

fn published(root: &Path) -> Result<Vec<Record>> {
    let paths = files::list(&root.join("results/records"), "jsonl")?;
    if paths.is_empty() {
        bail!("there is no published record; `just report --publish` makes one");
    }
    pages::read(&paths)
}

/// A document with the table between its marks replaced.
fn filled(document: &str, mark: &str, table: &str) -> Option<String> {
    let opening = format!("<!-- {mark} -->\n");
    let begin = document.find(&opening)? + opening.len();
    let end = begin + document[begin..].find(&format!("<!-- /{mark} -->"))?;
    Some(format!("{}{table}{}", &document[..begin], &document[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_changes() {
        let document = "before\n<!-- claims -->\nold\n<!-- /claims -->\nafter\n";
        let new = filled(document, "claims", "new\n").unwrap();
        assert_eq!(new, document.replace("old", "new"));
        assert_eq!(filled(&new, "claims", "new\n").unwrap(), new);
        assert_eq!(filled(document, "articles", "new\n"), None);
    }
}
