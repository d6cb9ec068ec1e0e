//! The command line: every option once, from which help, completions and parsing come.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

/// Executes the claims that articles make about Go, on Go itself and on the closest Rust.
#[derive(Debug, Parser)]
#[command(name = "claimbench", version, max_term_width = 80, after_help = EXIT_CODES)]
pub struct Cli {
    /// Repository to work in [default: the one around the current folder]
    #[arg(long, global = true, value_name = "DIR", env = "CLAIMBENCH_ROOT")]
    pub root: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 done; 2 wrong usage, a faulty scenario, or something that is not there.";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List articles and claims
    List(ListArgs),
    /// Show one claim in full: predicates, expectations, analysis
    Explain(ExplainArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Options of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Articles, claims or patterns: `string-concatenation`, `builder-beats-plus`, `*/loop-*`
    /// [default: everything]
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The claim: `article/claim`, or its id alone where only one article has it
    pub claim: String,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
