//! The command line: every option once, from which help, completions and parsing come.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
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

const EXIT_CODES: &str = "Exit codes: 0 everything as expected; 1 an unexpected verdict, something \
slower or a changed verdict where things are compared, or generated documents that are not \
current; 2 wrong usage, a faulty scenario or record, runs that are not comparable, or a tool \
error; 130 interrupted (the record can be resumed).";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Measure claims, judge them, and write a run record and a report
    Run(RunArgs),
    /// Render run records as HTML, Markdown and SVG
    Report(ReportArgs),
    /// Print run records in the format of another tool
    Export(ExportArgs),
    /// List articles and claims
    List(ListArgs),
    /// Show one claim in full: predicates, expectations, analysis, last verdict
    Explain(ExplainArgs),
    /// Say what this machine can and cannot measure, and how noisy it is now
    Doctor(DoctorArgs),
    /// Measure the error rates of comparisons here, on subjects whose truth is known
    Calibrate(CalibrateArgs),
    /// Compare two revisions, working trees, built subjects or recorded runs
    Compare(crate::compare::CompareArgs),
    /// Compare the working tree to a baseline, for CI: times, counts and verdicts
    Check(crate::check::CheckArgs),
    /// Keep runs as series over commits, and say where they changed
    History(crate::history::HistoryArgs),
    /// Regenerate the published report and the tables in the documents
    Docs(DocsArgs),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Options of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Articles, claims or patterns: `string-concatenation`, `builder-beats-plus`, `*/loop-*`
    /// [default: every claim]
    #[arg(value_name = "PATTERN")]
    pub patterns: Vec<String>,
    /// How much to measure
    #[arg(long, value_enum, default_value_t = Profile::Quick)]
    pub profile: Profile,
    /// Print the verdicts as JSON on standard output
    #[arg(long)]
    pub json: bool,
    /// Finish a run that was cut off, from its record
    #[arg(long, value_name = "RECORD", conflicts_with_all = ["patterns", "seed"])]
    pub resume: Option<PathBuf>,
    /// Seed of every random choice [default: a fresh one, recorded]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Folder for run records and reports [default: results/local]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Only say what would be measured
    #[arg(long)]
    pub dry_run: bool,
}

/// How much to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Enough for clear claims, within a minute an article
    Quick,
    /// More processes and longer batches
    Full,
}

impl Profile {
    /// The name as scenarios and records write it.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Quick => "quick",
            Profile::Full => "full",
        }
    }
}

/// Options of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The records; of each article the newest is shown, and where earlier ones differ
    /// [default: the newest local one]
    #[arg(value_name = "RECORD")]
    pub records: Vec<PathBuf>,
    /// Folder for the pages [default: beside the newest record, named after it]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Publish: keep the records in results/records and render results/report from all there
    #[arg(long, conflicts_with = "out")]
    pub publish: bool,
}

/// Options of `export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// What to print
    #[arg(value_enum)]
    pub format: ExportFormat,
    /// The records; of each article the newest counts [default: the newest local one]
    #[arg(value_name = "RECORD")]
    pub records: Vec<PathBuf>,
}

/// Formats of other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Everything but raw samples, as schemas/export.json describes it
    Json,
    /// A summary for a pull request or a CI job
    Markdown,
    /// JUnit XML: a claim that is not as expected is a test that fails
    Junit,
    /// Go benchmark text, for benchstat
    Benchstat,
    /// `customSmallerIsBetter` JSON of github-action-benchmark
    GithubAction,
    /// Bencher Metric Format
    Bencher,
}

/// Options of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Articles, claims or patterns [default: everything]
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
    /// The record whose verdicts to show [default: the newest local or published one]
    #[arg(long, value_name = "RECORD")]
    pub record: Option<PathBuf>,
}

/// Options of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `calibrate`.
#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// Comparisons of identical code for each kind of work; half as many, but at most 50, for each
    /// slow-down
    #[arg(long, default_value_t = 20)]
    pub trials: u32,
    /// Comparisons by criterion for each kind of work and slow-down, about 20 s each
    #[arg(long, default_value_t = 1)]
    pub rivals: u32,
    /// Longest time for one comparison, in s
    #[arg(long, default_value_t = 10.0)]
    pub seconds: f64,
    /// Seed of every random choice [default: a fresh one, recorded]
    #[arg(long)]
    pub seed: Option<u64>,
    /// Go on with a calibration that was cut off
    #[arg(long, value_name = "RECORD")]
    #[arg(conflicts_with_all = ["trials", "rivals", "seconds", "seed"])]
    pub resume: Option<PathBuf>,
    /// Measure nothing; make this calibration the published one
    #[arg(long, value_name = "RECORD", conflicts_with = "resume")]
    pub publish: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `docs`.
#[derive(Debug, Args)]
pub struct DocsArgs {
    /// Change nothing; fail where something is not current
    #[arg(long)]
    pub check: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
