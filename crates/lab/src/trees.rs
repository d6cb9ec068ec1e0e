//! Working trees of git revisions, each in a folder of its own below `target/`, kept for the next
//! time: a revision never changes, so what was built of it stays right.

use std::path::Path;

use crate::tools::Tools;

/// The whole hash of a revision; `None` where git knows none of that name.
#[must_use]
pub fn revision(tools: &Tools, name: &str) -> Option<String> {
    // A name that begins like an option is none.
    if name.starts_with('-') {
        return None;
    }
    git(tools, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]).ok()
}

/// The tools for the working tree of a revision, which is made where it is not there yet.
///
/// # Errors
/// What git said, or that somebody changed the tree.
pub fn worktree(tools: &Tools, hash: &str) -> Result<Tools, String> {
    let short = hash.get(..12).unwrap_or(hash);
    let path = tools.root().join("target/claimbench/trees").join(short);
    if !path.join(".git").exists() {
        // The folder may have been deleted behind the back of git.
        let _ = git(tools, &["worktree", "prune"]);
        let to = path.to_string_lossy();
        git(tools, &["worktree", "add", "--force", "--detach", "--quiet", &to, hash])?;
    }
    let there = tools.at(&path);
    let found = git(&there, &["rev-parse", "HEAD"])?;
    let changes = git(&there, &["status", "--porcelain", "--untracked-files=no"])?;
    if found != hash || !changes.is_empty() {
        let path = Path::display(&path);
        return Err(format!("{path} is not as {short} is: delete it, and it is made anew"));
    }
    Ok(there)
}

fn git(tools: &Tools, args: &[&str]) -> Result<String, String> {
    let output = tools.output("git", args).ok_or("git cannot be started")?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
