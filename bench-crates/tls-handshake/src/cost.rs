//! What handshakes cost, compared in one process.

#![allow(clippy::disallowed_methods, reason = "a subject reads the clock around its handshakes")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rustls::crypto::aws_lc_rs::kx_group::X25519;
use subject::{Class, Experiment, Values, values};

use crate::certificate::{KeyKind, Leaf};
use crate::meeting::CLIENT;
use crate::party::{Party, Plan};
use crate::secret::is_resumed;
use crate::trip::{Prepare, with_session};
use crate::{Seen, observe};

/// The kinds that are compared, and whether they resume a session.
const KINDS: [(&str, bool, Prepare); 8] = [
    ("13", false, || plan(13, KeyKind::Ecdsa).party()),
    ("12", false, || plan(12, KeyKind::Ecdsa).party()),
    ("13-resumed", true, || with_session(plan(13, KeyKind::Ecdsa))),
    ("12-resumed", true, || with_session(plan(12, KeyKind::Ecdsa))),
    ("rsa", false, || plan(13, KeyKind::Rsa).party()),
    ("rsa-resumed", true, || with_session(plan(13, KeyKind::Rsa))),
    ("mutual", false, mutual),
    // What both sides prefer by themselves; the others have one group.
    ("hybrid", false, || Party::new(13)),
];

/// One kind over another.
const RATIOS: [(&str, &str, &str); 7] = [
    ("resumed_13", "13-resumed", "13"),
    ("resumed_12", "12-resumed", "12"),
    ("resumed_rsa", "rsa-resumed", "rsa"),
    ("version", "13", "12"),
    ("rsa", "rsa", "13"),
    ("mutual", "mutual", "13"),
    ("hybrid", "hybrid", "13"),
];

fn plan(version: usize, kind: KeyKind) -> Plan {
    Plan { kind, ..Plan::with_groups(version, &[X25519]) }
}

fn mutual() -> Result<Party, String> {
    let mut party = plan(13, KeyKind::Ecdsa).mutual_party()?;
    let identity = party.authority.sign(Leaf { for_client: true, ..Leaf::default() })?;
    party.equip(&identity)?;
    Ok(party)
}

/// Times handshakes of several kinds in turns in one process, both ends together in one thread, and
/// gives the ratios of what they take undisturbed.
pub fn cost() -> Experiment {
    let experiment = Experiment::new("cost").param("rounds", 25, (1, 1000));
    RATIOS
        .iter()
        .fold(experiment, |all, (name, _, _)| all.value(name, "ratio", Class::Stochastic))
        .probe("in-turns", observe(|p| costs(p.count("rounds"))))
}

fn costs(rounds: usize) -> Seen {
    let mut parties = Vec::new();
    for (name, resumes, prepare) in KINDS {
        parties.push((name, resumes, prepare()?));
    }
    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    for _ in 0..rounds {
        for (name, resumes, party) in &parties {
            let begun = Instant::now();
            let met = party.meet()?;
            times.entry(name).or_default().push(begun.elapsed());
            met.must_be_ok()?;
            if is_resumed(&met, CLIENT) != *resumes {
                return Err(format!("a session of {name} was resumed, or was not"));
            }
        }
    }
    let lowest: BTreeMap<&str, f64> =
        times.into_iter().map(|(name, times)| (name, lower_tenth(times))).collect();
    let ratio = |(name, over, under): &(&'static str, &str, &str)| {
        values([(*name, lowest[over] / lowest[under])])
    };
    Ok(RATIOS.iter().flat_map(ratio).collect::<Values>())
}

/// What takes no longer than nine tenths do: what disturbs only adds.
fn lower_tenth(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get((times.len() - 1) / 10).map_or(f64::NAN, Duration::as_secs_f64)
}
