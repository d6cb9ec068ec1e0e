//! JSON for programs: everything but raw samples, by `schemas/export.json`.

use model::{Class, Finding, Machine, Metric, Params, Toolchain, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

use super::measured::measured;
use super::pretty;
use crate::article::{Article, Joined};
use crate::facts;

/// The version of this format.
const VERSION: u32 = 1;

/// Runs, joined: of each article the newest.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Export<'a> {
    /// Version of the format.
    version: u32,
    /// The runs, newest first.
    runs: Vec<Run<'a>>,
    /// The articles, by their ids.
    articles: Vec<About<'a>>,
}

/// Where, when and with what a run was made.
#[derive(Debug, Serialize, JsonSchema)]
struct Run<'a> {
    /// The run's name.
    run: &'a str,
    /// Start, UTC, RFC 3339.
    started: &'a str,
    /// End, UTC, RFC 3339; absent where it was cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<&'a str>,
    /// `quick` or `full`.
    profile: &'a str,
    /// Seed of every random choice.
    seed: u64,
    /// Commit of the repository; empty when unknown.
    commit: &'a str,
    /// The machine.
    machine: &'a Machine,
    /// Everything that built or measured.
    toolchains: &'a [Toolchain],
    /// Processes that were run; absent where it was cut off.
    #[serde(skip_serializing_if = "Option::is_none")]
    processes: Option<u64>,
    /// Observations that were left out because their process had to wait.
    disturbed: usize,
}

/// An article and what came of it.
#[derive(Debug, Serialize, JsonSchema)]
struct About<'a> {
    /// Its name.
    id: &'a str,
    /// Its title.
    title: &'a str,
    /// Where it is.
    url: &'a str,
    /// When it was published.
    published: &'a str,
    /// The run that measured it.
    run: &'a str,
    /// Its claims, in its order.
    claims: Vec<Claim<'a>>,
    /// Every number that was measured, by what it is of.
    measured: Vec<Measured<'a>>,
}

/// A claim and its cases.
#[derive(Debug, Serialize, JsonSchema)]
struct Claim<'a> {
    /// Its name.
    id: &'a str,
    /// Where in the article it is made.
    section: &'a str,
    /// What it says.
    sentence: &'a str,
    /// Whether it goes beyond the article.
    beyond: bool,
    /// What the verdicts mean.
    analysis: &'a str,
    /// The readings of it.
    cases: Vec<Case<'a>>,
}

/// One reading of a claim.
#[derive(Debug, Serialize, JsonSchema)]
struct Case<'a> {
    /// A runtime, after `/` a label where there are several.
    case: &'a str,
    /// What came of it.
    verdict: Verdict,
    /// What the scenario expected.
    expected: Verdict,
    /// Why it expected that; empty where it does not say.
    reason: &'a str,
    /// Whether the verdict is news.
    surprise: bool,
    /// Why, in one sentence.
    why: &'a str,
    /// The evidence.
    findings: &'a [Finding],
    /// What earlier runs said, newest first.
    earlier: Vec<Earlier<'a>>,
}

/// What an earlier run said of a case.
#[derive(Debug, Serialize, JsonSchema)]
struct Earlier<'a> {
    /// The run's name.
    run: &'a str,
    /// Its verdict.
    verdict: Verdict,
}

/// One metric of one variant at one point.
#[derive(Debug, Serialize, JsonSchema)]
struct Measured<'a> {
    /// What was done.
    experiment: &'a str,
    /// How; empty for a property of a built file.
    variant: &'a str,
    /// What executed it.
    runtime: &'a str,
    /// At which point.
    params: &'a Params,
    /// Which number.
    metric: &'a Metric,
    /// Its unit.
    unit: &'a str,
    /// How it behaves between processes.
    class: Class,
    /// Median of the processes.
    median: f64,
    /// Lower end of its interval of 99 %, or the least value where there are too few for one.
    low: f64,
    /// Upper end, or the greatest value.
    high: f64,
    /// One value a process.
    values: Vec<f64>,
}

pub(super) fn text(joined: &Joined<'_>) -> Result<String, String> {
    let runs = joined.runs.iter().map(|run| {
        let header = run.header;
        Run {
            run: &header.run,
            started: &header.started,
            ended: run.footer.map(|footer| footer.ended.as_str()),
            profile: &header.profile,
            seed: header.seed,
            commit: &header.commit,
            machine: &header.machine,
            toolchains: &header.toolchains,
            processes: run.footer.map(|footer| footer.processes),
            disturbed: facts::disturbed(run.observations),
        }
    });
    let (runs, articles) = (runs.collect(), joined.articles.iter().map(about).collect());
    pretty(&Export { version: VERSION, runs, articles })
}

fn about<'a>(article: &'a Article<'a>) -> About<'a> {
    let words = &article.scenario.article;
    let claims = article.claims().into_iter().map(|(claim, cases)| Claim {
        id: claim.id.get_ref(),
        section: &claim.section,
        sentence: &claim.sentence,
        beyond: claim.beyond,
        analysis: &claim.analysis,
        cases: cases.into_iter().map(|one| case(article, claim, one)).collect(),
    });
    let measured = measured(article).into_iter().map(|one| Measured {
        experiment: one.experiment,
        variant: one.variant,
        runtime: one.runtime,
        params: one.params,
        metric: one.metric,
        unit: one.unit,
        class: one.class,
        median: one.median,
        low: one.low,
        high: one.high,
        values: one.values,
    });
    About {
        id: &article.scenario.id,
        title: &words.title,
        url: &words.url,
        published: &words.published,
        run: &article.run.header.run,
        claims: claims.collect(),
        measured: measured.collect(),
    }
}

fn case<'a>(
    article: &Article<'a>,
    claim: &'a model::scenario::Claim,
    judgement: &'a model::Judgement,
) -> Case<'a> {
    let earlier = article.earlier.iter().filter_map(|run| {
        let before = run.verdict(&judgement.claim, &judgement.case)?;
        Some(Earlier { run: &run.header.run, verdict: before.verdict })
    });
    let expectation = claim.expect.get(&judgement.case);
    Case {
        case: &judgement.case,
        verdict: judgement.verdict,
        expected: judgement.expected,
        reason: expectation.map(|one| one.reason.as_str()).unwrap_or_default(),
        surprise: judgement.is_surprise(),
        why: &judgement.why,
        findings: &judgement.findings,
        earlier: earlier.collect(),
    }
}
