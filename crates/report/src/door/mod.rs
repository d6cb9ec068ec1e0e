//! The other doors: verdicts and numbers in the formats that other tools read.
//!
//! Each is as its own tool has it, so that nothing has to be converted: JSON for programs, Markdown
//! for pull requests, JUnit XML for CI, Go benchmark text for benchstat, the JSON of
//! github-action-benchmark, and the Bencher Metric Format.

mod bencher;
mod benchstat;
mod github_action;
mod json;
mod junit;
mod measured;
mod pull_request;

pub use json::Export;

use crate::Content;
use crate::article::Joined;

/// A format of another tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Everything but raw samples, by a schema of our own.
    Json,
    /// A summary for a pull request, within the length a comment may have.
    Markdown,
    /// Cases as tests.
    Junit,
    /// Go benchmark text: a line a process.
    Benchstat,
    /// `customSmallerIsBetter` of github-action-benchmark.
    GithubAction,
    /// The Bencher Metric Format.
    Bencher,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 6] = [
        Format::Json,
        Format::Markdown,
        Format::Junit,
        Format::Benchstat,
        Format::GithubAction,
        Format::Bencher,
    ];
}

/// What another tool reads of these runs: of each article the newest, as in [`crate::render`].
///
/// # Errors
/// If a scenario in a record is not one.
pub fn export(runs: &[Content<'_>], format: Format) -> Result<String, String> {
    let joined = Joined::new(runs)?;
    Ok(match format {
        Format::Json => json::text(&joined)?,
        Format::Markdown => pull_request::text(&joined),
        Format::Junit => junit::text(&joined),
        Format::Benchstat => benchstat::text(&joined),
        Format::GithubAction => github_action::text(&joined)?,
        Format::Bencher => bencher::text(&joined)?,
    })
}

/// JSON as files have it. What would act on who looks at it is written as an escape, which is the
/// same text to who reads it.
fn pretty(value: &impl serde::Serialize) -> Result<String, String> {
    let plain = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    let mut text = String::with_capacity(plain.len() + 1);
    for letter in plain.chars() {
        if crate::text::acts(letter) {
            let mut pair = [0; 2];
            for unit in letter.encode_utf16(&mut pair) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(letter);
        }
    }
    text.push('\n');
    Ok(text)
}
