//! criterion's `sample.json` and `benchmark.json`, as version 0.8 writes them.

use serde::Deserialize;

use crate::error::Error;

#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

#[derive(Deserialize)]
struct Sample {
    iters: Vec<f64>,
    times: Vec<f64>,
}

/// What one benchmark measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The name it was given.
    pub name: String,
    /// ns an iteration, one for each sample.
    pub samples: Vec<f64>,
}

/// Reads the two files of one benchmark.
///
/// # Errors
/// [`Error::Json`]; [`Error::Impossible`] for samples without iterations or time.
pub fn read(benchmark: &str, sample: &str) -> Result<Measured, Error> {
    let json = |what| move |error: serde_json::Error| Error::Json { what, why: error.to_string() };
    let benchmark: Benchmark = serde_json::from_str(benchmark).map_err(json("benchmark.json"))?;
    let sample: Sample = serde_json::from_str(sample).map_err(json("sample.json"))?;
    if sample.iters.is_empty() || sample.iters.len() != sample.times.len() {
        let (iters, times) = (sample.iters.len(), sample.times.len());
        return Err(Error::Impossible(format!("{iters} iteration counts for {times} times")));
    }
    let mut samples = Vec::with_capacity(sample.times.len());
    for (count, time) in sample.iters.iter().zip(&sample.times) {
        if *count < 1.0 || *time <= 0.0 {
            return Err(Error::Impossible(format!("{count} iterations took {time} ns")));
        }
        samples.push(time / count);
    }
    Ok(Measured { name: benchmark.full_id, samples })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BENCHMARK: &str = r#"{"group_id":"grow/push-str","function_id":null,
        "full_id":"grow/push-str","directory_name":"grow_push-str","title":"grow/push-str"}"#;

    #[test]
    fn samples_become_times_of_one_iteration() {
        let sample = r#"{"sampling_mode":"Linear","iters":[10.0,20.0],"times":[50.0,120.0]}"#;
        let read = read(BENCHMARK, sample).unwrap();
        assert_eq!(read, Measured { name: "grow/push-str".to_owned(), samples: vec![5.0, 6.0] });
    }

    #[test]
    fn what_cannot_be_true_is_refused() {
        for (sample, why) in [
            (r#"{"iters":[],"times":[]}"#, "0 iteration counts for 0 times"),
            (r#"{"iters":[1.0],"times":[]}"#, "1 iteration counts for 0 times"),
            (r#"{"iters":[0.0],"times":[5.0]}"#, "0 iterations took 5 ns"),
            (r#"{"iters":[1.0],"times":[0.0]}"#, "1 iterations took 0 ns"),
            (r#"{"times":[1.0]}"#, "sample.json: missing field `iters`"),
        ] {
            let error = read(BENCHMARK, sample).unwrap_err().to_string();
            assert!(error.contains(why), "{sample}: {error}");
        }
    }
}
