//! Findings in a few words.

use model::{Finding, Judgement, Verdict, significant};

/// The finding a verdict rests on: the first that says the same, or the last for `holds`.
pub(crate) fn deciding(judgement: &Judgement) -> Option<&Finding> {
    let same = |finding: &&Finding| finding.verdict == judgement.verdict;
    match judgement.verdict {
        Verdict::Holds => judgement.findings.last(),
        _ => judgement.findings.iter().find(same),
    }
}

/// What was seen: `41.2 [39.1, 43]`, `r--p`, or nothing.
pub(crate) fn seen(finding: &Finding) -> String {
    match (finding.estimate, &finding.state) {
        (Some(value), _) => match (finding.low, finding.high) {
            (Some(low), Some(high)) if low < high => {
                let (low, high) = (significant(low), significant(high));
                format!("{} [{low}, {high}]", significant(value))
            }
            _ => significant(value),
        },
        (None, Some(state)) => state.clone(),
        (None, None) => String::new(),
    }
}

/// What was seen and what was wanted, or why nothing was.
pub(crate) fn brief(judgement: &Judgement) -> String {
    if judgement.verdict == Verdict::NotApplicable {
        return judgement.why.clone();
    }
    match deciding(judgement) {
        None => judgement.why.clone(),
        Some(finding) => match seen(finding) {
            seen if seen.is_empty() => finding.note.clone(),
            seen => format!("{seen}, wanted {}", finding.region),
        },
    }
}

/// The level of an interval in words; nothing for exact values.
pub(crate) fn level(finding: &Finding) -> String {
    match finding.confidence {
        Some(level) if level < 1.0 => format!("{:.1} %", level * 100.0),
        Some(_) => "exact".to_owned(),
        None => String::new(),
    }
}
