//! External answers. The file is not part of the repository; without it the test says so and
//! passes, and the same rules are held by the tables beside the code.

use std::path::Path;

use stats::{Error, mann_whitney, median_interval, ratio};

#[test]
#[expect(clippy::disallowed_methods, reason = "the vectors lie outside the repository")]
fn the_published_vectors_agree() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/benchmath/vectors.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no shared/data");
        return;
    };
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let whole = |key: &str| vectors[key].as_u64().unwrap() as usize;

    let need = whole("median_ci_min_n_at_95");
    let refused = median_interval(&[1.0], 0.95);
    assert_eq!(refused, Err(Error::TooFew { have: 1, need }));
    let need = whole("mann_whitney_min_n_at_alpha_05");
    let refused = ratio(&[1.0], &[1.0], 0.95);
    assert_eq!(refused, Err(Error::TooFew { have: 1, need }));

    let smallest_p = vectors["mann_whitney_min_two_sided_p_by_n"].as_object().unwrap();
    assert!(!smallest_p.is_empty());
    for (n, p) in smallest_p {
        let n: u32 = n.parse().unwrap();
        let low: Vec<f64> = (0..n).map(f64::from).collect();
        let high: Vec<f64> = (n..2 * n).map(f64::from).collect();
        let expected = p.as_f64().unwrap();
        let actual = mann_whitney(&low, &high).unwrap().p;
        assert!((actual / expected - 1.0).abs() < 1e-12, "n {n}: {actual} {expected}");
    }
}
