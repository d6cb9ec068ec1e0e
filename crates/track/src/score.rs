//! Scores against several annotators, as TCPDBench defines them (van den Burg and Williams,
//! "An evaluation of change point detection algorithms", 2020).

use std::collections::BTreeSet;

/// How far a found point may be from an annotated one.
const MARGIN: usize = 5;

/// F1: precision against all annotators together, recall as their mean. The first point is a
/// change point in every set, so silence scores above nothing.
#[must_use]
pub fn f1(annotations: &[Vec<usize>], found: &[usize]) -> f64 {
    let with_first =
        |points: &[usize]| -> BTreeSet<usize> { points.iter().copied().chain([0]).collect() };
    let found = with_first(found);
    let sets: Vec<BTreeSet<usize>> = annotations.iter().map(|one| with_first(one)).collect();
    let union: BTreeSet<usize> = sets.iter().flatten().copied().collect();
    let share = |set: &BTreeSet<usize>| matched(set, &found) as f64 / set.len() as f64;
    let precision = matched(&union, &found) as f64 / found.len() as f64;
    let recall = sets.iter().map(share).sum::<f64>() / sets.len().max(1) as f64;
    if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 }
}

/// True points with a found one of their own within the margin.
fn matched(truth: &BTreeSet<usize>, found: &BTreeSet<usize>) -> usize {
    let mut free = found.clone();
    let mut count = 0;
    for point in truth {
        let near = free.range(point.saturating_sub(MARGIN)..=point + MARGIN);
        let nearest = near.min_by_key(|one| (one.abs_diff(*point), **one)).copied();
        if let Some(nearest) = nearest {
            free.remove(&nearest);
            count += 1;
        }
    }
    count
}

/// Covering: for every annotated segment the best overlap with a found one, weighed by its length.
#[must_use]
pub fn covering(annotations: &[Vec<usize>], found: &[usize], count: usize) -> f64 {
    let found = segments(found, count);
    let of = |annotation: &Vec<usize>| {
        let each = segments(annotation, count).into_iter().map(|(from, to)| {
            let overlaps = found.iter().map(|(start, end)| {
                let both = to.min(*end).saturating_sub(from.max(*start));
                both as f64 / ((to - from) + (end - start) - both) as f64
            });
            (to - from) as f64 * overlaps.fold(0.0, f64::max)
        });
        each.sum::<f64>() / count as f64
    };
    annotations.iter().map(of).sum::<f64>() / annotations.len().max(1) as f64
}

fn segments(points: &[usize], count: usize) -> Vec<(usize, usize)> {
    let inside: BTreeSet<usize> =
        points.iter().copied().filter(|point| *point > 0 && *point < count).collect();
    let bounds: Vec<usize> = [0].into_iter().chain(inside).chain([count]).collect();
    bounds.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_definition() {
        let annotations = [vec![10, 20], vec![10]];
        assert!((f1(&annotations, &[10, 20]) - 1.0).abs() < 1e-12);
        // One of three found; precision 1, recall (1/3 + 1/2)/2.
        let recall = (1.0 / 3.0 + 0.5) / 2.0;
        assert!((f1(&annotations, &[]) - 2.0 * recall / (1.0 + recall)).abs() < 1e-12);
        assert!((covering(&[vec![5]], &[5], 10) - 1.0).abs() < 1e-12);
        assert!((covering(&[vec![5]], &[], 10) - 0.5).abs() < 1e-12);
    }
}
