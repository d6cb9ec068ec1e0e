//! Groups of the key exchange: which are advertised, and which one is taken.

use rustls::crypto::SupportedKxGroup;
use rustls::crypto::aws_lc_rs::kx_group::{SECP256R1, SECP384R1, X25519};
use subject::{Class, Experiment, values};

use crate::hello::{self, RECORD_HEADER_BYTES};
use crate::meeting::{CLIENT, Meeting};
use crate::party::Plan;
use crate::{at_a_version, observe};

type Groups = &'static [&'static dyn SupportedKxGroup];

/// The two groups of the article.
pub const CLASSICAL: Groups = &[X25519, SECP256R1];

const ONE: Groups = &[X25519];
const OTHER: Groups = &[SECP256R1];
const NOT_HYBRID: Groups = &[X25519, SECP256R1, SECP384R1];

/// Reads which groups a client advertises and which one is taken, with the article's list at the
/// client, at the server, or at neither.
pub fn groups() -> Experiment {
    let with = |ours: Option<Groups>, theirs: Option<Groups>| {
        observe(move |p| {
            let met = plan(p.count("version"), ours, theirs).party()?.meet()?;
            let sent = &met.sent[CLIENT];
            let hello = hello::client_hello(sent).ok_or("no hello")?;
            let shares: Vec<u16> = hello.shares().iter().map(|(group, _)| *group).collect();
            let first = hello::records(sent).first().map_or(0, |record| record.payload.len());
            let mut seen = values([("hello_bytes", RECORD_HEADER_BYTES + first)]);
            seen.extend(values([
                ("outcome", met.outcome()),
                ("advertised", listed(&hello.groups())),
                ("shares", listed(&shares)),
                ("negotiated", taken(&met)),
            ]));
            Ok(seen)
        })
    };
    at_a_version("groups")
        .value("outcome", "", Class::State)
        .value("advertised", "", Class::State)
        .value("shares", "", Class::State)
        .value("negotiated", "", Class::State)
        .value("hello_bytes", "bytes", Class::Exact)
        .probe("standard", with(None, None))
        .probe("client-limited", with(Some(CLASSICAL), None))
        .probe("server-limited", with(None, Some(CLASSICAL)))
        .probe("hybrid-off", with(Some(NOT_HYBRID), None))
        .probe("disjoint", with(Some(ONE), Some(OTHER)))
}

fn plan(version: usize, ours: Option<Groups>, theirs: Option<Groups>) -> Plan {
    let mut plan = Plan::new(version);
    for (provider, groups) in [(&mut plan.client, ours), (&mut plan.server, theirs)] {
        if let Some(groups) = groups {
            provider.kx_groups = groups.to_vec();
        }
    }
    plan
}

fn taken(met: &Meeting) -> String {
    let group = met.ends[CLIENT].negotiated_key_exchange_group();
    group.map_or_else(|| "none".to_owned(), |group| name(u16::from(group.name())))
}

fn listed(groups: &[u16]) -> String {
    groups.iter().map(|group| name(*group)).collect::<Vec<_>>().join(" ")
}

fn name(group: u16) -> String {
    match group {
        23 => "P-256".to_owned(),
        24 => "P-384".to_owned(),
        29 => "X25519".to_owned(),
        4588 => "X25519MLKEM768".to_owned(),
        other => other.to_string(),
    }
}

/// Gives one side the two groups in both orders.
pub fn order() -> Experiment {
    const ORDERS: [Groups; 2] = [CLASSICAL, &[SECP256R1, X25519]];
    let with = |at_client: bool| {
        observe(move |p| {
            let mut both = Vec::new();
            for order in ORDERS {
                let (ours, theirs) =
                    if at_client { (order, CLASSICAL) } else { (CLASSICAL, order) };
                let met = plan(p.count("version"), Some(ours), Some(theirs)).party()?.meet()?;
                met.must_be_ok()?;
                both.push(taken(&met));
            }
            let mut seen = values([("differ", both[0] != both[1])]);
            seen.extend(values([("taken", both.join(", "))]));
            Ok(seen)
        })
    };
    at_a_version("group-order")
        .value("differ", "", Class::State)
        .value("taken", "", Class::State)
        .probe("client", with(true))
        .probe("server", with(false))
}
