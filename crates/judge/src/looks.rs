//! When the data are looked at while a run goes on.
//!
//! Each look is a chance to decide wrongly, so there are few, spaced evenly on a logarithmic scale
//! from the fewest replicates to the most.

use model::scenario::Budget;

/// No budget has more looks than this.
pub const LOOKS_MOST: u32 = 5;

/// Whether the data are looked at after this many replicates.
#[must_use]
pub fn is_look(replicates: u32, budget: &Budget) -> bool {
    let least = f64::from(budget.replicates_min.max(1));
    let most = f64::from(budget.replicates_max).max(least);
    let looks = (0..LOOKS_MOST).map(|look| {
        let share = f64::from(look) / f64::from(LOOKS_MOST - 1);
        (least * (most / least).powf(share)).round()
    });
    f64::from(replicates) >= most
        || looks.into_iter().any(|look| (look - f64::from(replicates)).abs() < 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_are_few_and_the_last_is_at_the_most_replicates() {
        for (min, max, expected) in [
            (8, 20, vec![8, 10, 13, 16, 20]),
            (8, 8, vec![8]),
            (1, 3, vec![1, 2, 3]),
            (8, 500, vec![8, 22, 63, 178, 500]),
        ] {
            let budget = Budget {
                replicates_min: min,
                replicates_max: max,
                replicates_exact: 3,
                batches: 1,
                batch_ms: 1,
                seconds: 1,
            };
            let looks: Vec<u32> = (1..=max).filter(|count| is_look(*count, &budget)).collect();
            assert_eq!(looks, expected, "{min} to {max}");
        }
    }
}
