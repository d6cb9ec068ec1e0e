//! What listens to the lab: keeps every observation in the record, shows progress, and asks the
//! judge what is still undecided.

use std::collections::BTreeSet;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use lab::{Observer, Progress};
use model::scenario::{Budget, Claim};
use model::{Measurement, Observation, Scenario};
use store::Writer;

/// Keeps the observations of one scenario.
pub struct Keeper<'a> {
    scenario: &'a Scenario,
    budget: &'a Budget,
    wants: &'a dyn Fn(&Claim) -> bool,
    writer: &'a mut Writer,
    observations: &'a mut Vec<Observation>,
    bar: ProgressBar,
}

impl<'a> Keeper<'a> {
    /// Listens for a scenario. Nothing is drawn where standard error is no terminal.
    pub fn new(
        scenario: &'a Scenario,
        budget: &'a Budget,
        wants: &'a dyn Fn(&Claim) -> bool,
        writer: &'a mut Writer,
        observations: &'a mut Vec<Observation>,
    ) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
        let style = ProgressStyle::with_template("{prefix:22!} {bar:20} {pos:>4}/{len:4} {msg}");
        bar.set_style(style.expect("a good template").progress_chars("━╸ "));
        bar.set_prefix(scenario.id.clone());
        bar.enable_steady_tick(Duration::from_millis(500));
        Keeper { scenario, budget, wants, writer, observations, bar }
    }
}

impl Drop for Keeper<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Keeper<'_> {
    type Error = store::Error;

    fn observation(&mut self, observation: Observation) -> Result<(), store::Error> {
        self.writer.observation(&observation)?;
        self.observations.push(observation);
        Ok(())
    }

    fn progress(&mut self, progress: &Progress) {
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
        let left = progress.seconds_left.map(|left| format!(", ≤ {left:.0} s left"));
        self.bar.set_message(format!("{}{}", progress.phase, left.unwrap_or_default()));
    }

    fn undecided(&mut self, rounds: u32) -> Option<BTreeSet<Measurement>> {
        judge::is_look(rounds, self.budget)
            .then(|| judge::undecided(self.scenario, self.wants, self.observations))
    }
}
