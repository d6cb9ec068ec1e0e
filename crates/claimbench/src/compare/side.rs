//! What a side of a comparison is, by what somebody wrote: a run record, a folder with a working
//! tree, a built subject, or a git revision.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use lab::Tools;
use model::{ComparedSide, SideKind};

use crate::terminal::say;

/// A side, found.
pub struct Found {
    /// As the comparison record has it.
    pub side: ComparedSide,
    /// Where its programs come from.
    pub origin: Origin,
}

/// Where the programs of a side come from.
pub enum Origin {
    /// They are built from a working tree.
    Tree(Tools),
    /// It is one.
    Program(PathBuf),
    /// Nowhere: it was measured already.
    Record(PathBuf),
}

/// Finds out what was meant.
pub fn find(tools: &Tools, given: &str) -> Result<Found> {
    let path = Path::new(given);
    let found = |kind, commit, origin| {
        let side = ComparedSide { given: given.to_owned(), kind, commit };
        Ok(Found { side, origin })
    };
    if path.extension().is_some_and(|extension| extension == "jsonl") {
        let commit = store::read(path)?.header.commit;
        return found(SideKind::Record, commit, Origin::Record(path.to_owned()));
    }
    if path.join("scenarios").is_dir() {
        let root = path.canonicalize().map_err(|error| anyhow!("{given}: {error}"))?;
        // The tree that claimbench works in keeps its own folder for what is built.
        let there = if root == tools.root() { tools.clone() } else { tools.at(&root) };
        return found(SideKind::WorkingTree, lab::commit(&there), Origin::Tree(there));
    }
    if path.is_file() {
        let program = path.canonicalize().map_err(|error| anyhow!("{given}: {error}"))?;
        return found(SideKind::Program, String::new(), Origin::Program(program));
    }
    let Some(hash) = lab::revision(tools, given) else {
        bail!(
            "`{given}` is no git revision, no folder with scenarios, no program and no run record"
        )
    };
    say(&format!("{given} is {}", &hash[..12]));
    let there = lab::worktree(tools, &hash).map_err(|why| anyhow!("{given}: {why}"))?;
    found(SideKind::Revision, hash[..12].to_owned(), Origin::Tree(there))
}
