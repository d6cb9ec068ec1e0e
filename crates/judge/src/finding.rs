//! What the predicates of a claim come to, one finding a point.

use std::collections::BTreeMap;

use model::scenario::{Estimand, Resolved};
use model::{
    Bound, Finding, Instrument, Kind, Measurement, Observation, Params, Region, Verdict,
    significant,
};

use crate::estimate::{self, Estimated};
use crate::evidence::{Evidence, Found};

/// A finding, and the measurements that would sharpen it.
pub struct Traced {
    pub finding: Finding,
    pub measurements: Vec<Measurement>,
}

/// Judges one predicate of one case of one scenario at all its points.
pub fn findings(scenario: &str, resolved: &Resolved<'_>, evidence: &Evidence<'_>) -> Vec<Traced> {
    let bench = Bench { scenario, resolved, evidence };
    if resolved.predicate.estimand == Estimand::Slope {
        return bench.slopes();
    }
    resolved.points.iter().map(|point| bench.at(point)).collect()
}

/// One predicate on the bench, with what is needed to judge it.
struct Bench<'a> {
    scenario: &'a str,
    resolved: &'a Resolved<'a>,
    evidence: &'a Evidence<'a>,
}

impl<'a> Bench<'a> {
    fn at(&self, point: &Params) -> Traced {
        let finding = self.blank(point);
        let variant = self.resolved.variant.as_str();
        let result = self.bound(point).and_then(|bound| {
            let divisor = self.divisor(point)?;
            let first = self.usable(variant, point)?;
            self.estimate(&first, point, divisor, &bound)
        });
        let measurements = self.sides(variant, point);
        Traced { finding: settle(finding, result), measurements }
    }

    fn estimate(
        &self,
        observations: &[&'a Observation],
        point: &Params,
        divisor: f64,
        bound: &Bound,
    ) -> Result<Outcome, Halt> {
        let predicate = self.resolved.predicate;
        if let Bound::State(wanted) = bound {
            let (verdict, seen) = estimate::state(observations, wanted);
            return Ok(Outcome::State { verdict, seen, replicates: observations.len() });
        }
        let exact = estimate::all_exact(observations);
        let estimated = match predicate.estimand {
            Estimand::Ratio => {
                let others = self.usable(&self.resolved.over, point)?;
                let exact = exact && estimate::all_exact(&others);
                let by_round = |side: &[&Observation]| estimate::by_round(side, divisor);
                estimate::ratio(&by_round(observations), &by_round(&others), exact)
            }
            Estimand::Quantile => {
                let wanted = predicate.quantile.unwrap_or(0.5);
                estimate::quantile(observations, wanted, divisor)
            }
            _ => estimate::count(&estimate::numbers(observations, divisor), exact),
        };
        let (low, high) = estimate::limits(bound);
        let floor = self.floor();
        estimated
            .map(|estimated| Outcome::Number { estimated, low, high, floor })
            .map_err(Halt::undecided)
    }

    /// The noise floor of a ratio of times.
    fn floor(&self) -> Option<f64> {
        let predicate = self.resolved.predicate;
        let is_timed = predicate.metric.get_ref().instrument == Instrument::Wall;
        if predicate.estimand != Estimand::Ratio || !is_timed {
            return None;
        }
        self.evidence.floor(&self.resolved.experiment, &self.resolved.runtime)
    }

    /// One slope for every combination of the parameters it is not taken along.
    fn slopes(&self) -> Vec<Traced> {
        let along = self.resolved.predicate.along.as_deref().unwrap_or_default();
        let mut groups: BTreeMap<Params, Vec<&Params>> = BTreeMap::new();
        for point in &self.resolved.points {
            let rest = point.only(|name| name != along);
            groups.entry(rest).or_default().push(point);
        }
        groups.iter().map(|(rest, points)| self.slope(along, rest, points)).collect()
    }

    fn slope(&self, along: &str, rest: &Params, points: &[&Params]) -> Traced {
        let variant = self.resolved.variant.as_str();
        let result = self.bound(rest).and_then(|bound| {
            let rounds = self.rounds(along, points)?;
            let (low, high) = estimate::limits(&bound);
            let estimated = estimate::slope(&rounds).map_err(Halt::undecided)?;
            Ok(Outcome::Number { estimated, low, high, floor: None })
        });
        let mut finding = self.blank(rest);
        let xs: Vec<i64> = points.iter().filter_map(|point| point.get(along)).collect();
        if let (Some(first), Some(last)) = (xs.iter().min(), xs.iter().max()) {
            finding.what = format!(
                "slope of {} over {along} from {} to {}",
                finding.what,
                significant(*first as f64),
                significant(*last as f64)
            );
        }
        let sides = points.iter().flat_map(|point| self.sides(variant, point));
        let measurements = sides.collect();
        Traced { finding: settle(finding, result), measurements }
    }

    /// The sweep as each round of fresh processes saw it; only complete rounds count. Exact
    /// metrics may have different numbers of replicates at different points.
    fn rounds(&self, along: &str, points: &[&Params]) -> Result<Vec<Vec<(f64, f64)>>, Halt> {
        let mut sweeps = Vec::new();
        for point in points {
            let observations = self.usable(&self.resolved.variant, point)?;
            let mut values = estimate::numbers(&observations, self.divisor(point)?);
            if !self.resolved.over.is_empty() {
                let others = self.usable(&self.resolved.over, point)?;
                let others = estimate::numbers(&others, self.divisor(point)?);
                values = values.iter().zip(&others).map(|(above, below)| above / below).collect();
            }
            let x = point.get(along).unwrap_or_default() as f64;
            sweeps.push((x, values));
        }
        let complete = sweeps.iter().map(|(_, values)| values.len()).min().unwrap_or(0);
        let round = |index: usize| sweeps.iter().map(|(x, values)| (*x, values[index])).collect();
        Ok((0..complete).map(round).collect())
    }

    fn usable(&self, variant: &str, point: &Params) -> Result<Vec<&'a Observation>, Halt> {
        let metric = self.resolved.predicate.metric.get_ref();
        let runtime = &self.resolved.runtime;
        let experiment = &self.resolved.experiment;
        match self.evidence.find(experiment, variant, runtime, point, metric) {
            Found::Usable(observations) => Ok(observations),
            Found::Failed(why) => Err(Halt { verdict: Verdict::Failed, why }),
            Found::Skipped(why) => Err(Halt { verdict: Verdict::Skipped, why }),
            Found::Nothing(why) => Err(Halt::undecided(why)),
        }
    }

    fn bound(&self, point: &Params) -> Result<Bound, Halt> {
        let region = self.region();
        region.at(point).map_err(|error| Halt::undecided(error.to_string()))
    }

    fn divisor(&self, point: &Params) -> Result<f64, Halt> {
        let Some(per) = &self.resolved.predicate.per else { return Ok(1.0) };
        match per.at(point) {
            Ok(value) if value != 0.0 => Ok(value),
            Ok(_) => Err(Halt::undecided(format!("`per` = {per} is 0 here"))),
            Err(error) => Err(Halt::undecided(error.to_string())),
        }
    }

    /// The region; a parsed scenario has exactly one.
    fn region(&self) -> Region {
        let mut regions = self.resolved.predicate.regions();
        regions.pop().unwrap_or(Region::Is(model::Value::Flag(true)))
    }

    /// A finding without its outcome.
    fn blank(&self, point: &Params) -> Finding {
        let resolved = self.resolved;
        let metric = resolved.predicate.metric.get_ref();
        let mut what = format!("{metric} of {}", resolved.experiment);
        if !resolved.variant.is_empty() {
            what = format!("{what}/{}", resolved.variant);
        }
        let of_two = matches!(resolved.predicate.estimand, Estimand::Ratio | Estimand::Slope);
        if of_two && !resolved.over.is_empty() {
            what = format!("{what} over {}", resolved.over);
        }
        if let Some(quantile) = resolved.predicate.quantile {
            what = format!("{} % quantile of {what}", significant(quantile * 100.0));
        }
        if let Some(per) = &resolved.predicate.per {
            what = format!("{what} per {per}");
        }
        let region = self.region();
        let mut shown = region.to_string();
        let (mut low, mut high) = (None, None);
        if let Ok(Bound::Numbers { low: from, high: to }) = region.at(point) {
            low = Some(from).filter(|bound| bound.is_finite());
            high = Some(to).filter(|bound| bound.is_finite());
            if region.formulas().iter().any(|formula| !formula.names().is_empty()) {
                shown = format!("{shown} = {}", in_numbers(low, high));
            }
        }
        Finding {
            what,
            metric: metric.clone(),
            unit: self.unit(point),
            params: point.clone(),
            region: shown,
            region_low: low,
            region_high: high,
            estimate: None,
            low: None,
            high: None,
            confidence: None,
            floor: None,
            state: None,
            replicates: 0,
            verdict: Verdict::Inconclusive,
            note: String::new(),
        }
    }

    fn unit(&self, point: &Params) -> String {
        let predicate = self.resolved.predicate;
        if matches!(predicate.estimand, Estimand::Ratio | Estimand::Slope)
            || predicate.per.is_some()
        {
            return "1".to_owned();
        }
        let metric = predicate.metric.get_ref();
        if let Some(unit) = metric.fixed_unit() {
            return unit.to_owned();
        }
        let variant = self.resolved.variant.as_str();
        match self.usable(variant, point) {
            Ok(observations) => observations.first().map(|one| one.unit.clone()),
            Err(_) => None,
        }
        .unwrap_or_default()
    }

    /// The measurements of a point: of the variant, and of the one it is compared with.
    fn sides(&self, variant: &str, point: &Params) -> Vec<Measurement> {
        let over = self.resolved.over.as_str();
        let sides = [variant, over].into_iter().filter(|side| !side.is_empty());
        sides.filter_map(|side| self.measurement(side, point)).collect()
    }

    fn measurement(&self, variant: &str, point: &Params) -> Option<Measurement> {
        let instrument: Instrument = self.resolved.predicate.metric.get_ref().instrument;
        Some(Measurement {
            scenario: self.scenario.to_owned(),
            experiment: self.resolved.experiment.clone(),
            runtime: self.resolved.runtime.clone(),
            variant: variant.to_owned(),
            params: point.clone(),
            kind: Kind::of(instrument)?,
        })
    }
}

/// What estimating came to.
enum Outcome {
    Number { estimated: Estimated, low: f64, high: f64, floor: Option<f64> },
    State { verdict: Verdict, seen: String, replicates: usize },
}

/// Why there is no estimate.
struct Halt {
    verdict: Verdict,
    why: String,
}

impl Halt {
    fn undecided(why: String) -> Self {
        Halt { verdict: Verdict::Inconclusive, why }
    }
}

fn settle(mut finding: Finding, result: Result<Outcome, Halt>) -> Finding {
    match result {
        Ok(Outcome::Number { estimated, low, high, floor }) => {
            finding.verdict = estimated.verdict(low, high);
            finding.floor = floor;
            finding.estimate = Some(estimated.value);
            finding.low = Some(estimated.low).filter(|bound| bound.is_finite());
            finding.high = Some(estimated.high).filter(|bound| bound.is_finite());
            finding.confidence = Some(estimated.confidence);
            finding.replicates = estimated.replicates;
            finding.note = estimated.note;
            let effect = estimate::effect(estimated.value, low, high);
            let decided = finding.verdict != Verdict::Inconclusive;
            if let Some(floor) = floor.filter(|floor| decided && effect < *floor) {
                finding.verdict = Verdict::Inconclusive;
                finding.note =
                    format!("floor {:.1} %, effect {:.1} %", floor * 100.0, effect * 100.0);
            }
        }
        Ok(Outcome::State { verdict, seen, replicates }) => {
            finding.verdict = verdict;
            finding.state = Some(seen);
            finding.replicates = replicates;
            if verdict == Verdict::Inconclusive {
                "replicates disagree".clone_into(&mut finding.note);
            }
        }
        Err(halt) => {
            finding.verdict = halt.verdict;
            finding.note = halt.why;
        }
    }
    finding
}

/// The bounds of a region at a point: `999`, `≤ 21.93`, `1 to 2`.
fn in_numbers(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) if (high - low).abs() < f64::EPSILON => significant(low),
        (Some(low), Some(high)) => format!("{} to {}", significant(low), significant(high)),
        (Some(low), None) => significant(low),
        (None, Some(high)) => significant(high),
        (None, None) => String::new(),
    }
}
