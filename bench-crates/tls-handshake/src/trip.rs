//! Round trips: what a client waits for.

#![allow(clippy::disallowed_methods, reason = "a subject that waits for what is under way")]

use std::thread::sleep;
use std::time::{Duration, Instant};

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs::kx_group::SECP256R1;
use subject::{Class, Experiment, values};

use crate::group::CLASSICAL;
use crate::meeting::CLIENT;
use crate::observe;
use crate::party::{Party, Plan};

/// Makes a party for one kind of handshake.
pub type Prepare = fn() -> Result<Party, String>;

/// The kinds whose round trips are counted and timed.
const HANDSHAKES: [(&str, Prepare); 5] = [
    ("13", || Party::new(13)),
    ("12", || Party::new(12)),
    ("13-retry", || {
        let mut plan = Plan::with_groups(13, CLASSICAL);
        plan.server.kx_groups = vec![SECP256R1]; // The client guesses the other one.
        plan.party()
    }),
    ("13-resumed", || with_session(Plan::new(13))),
    ("12-resumed", || with_session(Plan::new(12))),
];

/// A party whose next handshake resumes a session.
pub fn with_session(plan: Plan) -> Result<Party, String> {
    let mut party = plan.party()?;
    party.client.resumption = Resumption::default();
    party.meet()?.must_be_ok()?;
    Ok(party)
}

/// Lets virtual time pass on the way only, and reads the client's clock when its handshake is done.
pub fn trips() -> Experiment {
    let experiment = Experiment::new("trips")
        .param("rtt_ms", 10, (1, 1000))
        .value("trips", "round trips", Class::Exact)
        .value("waited_ms", "ms", Class::Exact);
    HANDSHAKES.iter().fold(experiment, |experiment, (name, prepare)| {
        let look = observe(move |p| {
            let rtt = Duration::from_millis(p.count("rtt_ms") as u64);
            let met = prepare()?.meet_over(|met| met.one_way = rtt / 2)?;
            met.must_be_ok()?;
            let waited = met.completed_at[CLIENT];
            Ok(values([
                ("trips", waited.div_duration_f64(rtt)),
                ("waited_ms", waited.as_secs_f64() * 1e3),
            ]))
        });
        experiment.probe(name, look)
    })
}

/// Delays what is sent for real, and takes the slope of the client's time over the time of a round
/// trip. Of several tries the shortest counts.
pub fn latency() -> Experiment {
    let experiment = Experiment::new("latency").value("slope", "round trips", Class::Stochastic);
    HANDSHAKES.iter().fold(experiment, |experiment, (name, prepare)| {
        let look = observe(move |_| {
            let points: Result<Vec<(f64, f64)>, String> = [4, 8, 16]
                .map(Duration::from_millis)
                .iter()
                .map(|rtt| Ok((rtt.as_secs_f64(), least_time(*prepare, *rtt)?.as_secs_f64())))
                .collect();
            Ok(values([("slope", slope(&points?))]))
        });
        experiment.probe(name, look)
    })
}

fn least_time(prepare: Prepare, rtt: Duration) -> Result<Duration, String> {
    const TRIES: usize = 2;
    let mut least = Duration::MAX;
    for _ in 0..TRIES {
        let party = prepare()?;
        let mut begun = Instant::now();
        let met = party.meet_over(|met| {
            met.one_way = rtt / 2;
            met.pass = sleep;
            met.clock = Some(Instant::now);
            begun = Instant::now();
        })?;
        met.must_be_ok()?;
        let completed = met.completed_instant.ok_or("no time was taken")?;
        least = least.min(completed - begun);
    }
    Ok(least)
}

/// That of the line nearest to the points, by least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let sum = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>();
    let (x, y) = (sum(|p| p.0), sum(|p| p.1));
    (n * sum(|p| p.0 * p.1) - x * y) / (n * sum(|p| p.0 * p.0) - x * x)
}
