//! Cipher suites: lists of them, and the orders of lists.

use rustls::SupportedCipherSuite;
use rustls::crypto::aws_lc_rs::cipher_suite as all;
use subject::{Class, Experiment, values};

use crate::hello::HEADERS_BYTES;
use crate::meeting::{CLIENT, Meeting};
use crate::party::{Plan, provider_of};
use crate::peer;
use crate::{Seen, at_a_version, observe};

/// The suites that are played with, in the order in which Go prefers them.
fn suites(version: usize) -> [SupportedCipherSuite; 3] {
    if version == 12 {
        return [
            all::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            all::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            all::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        ];
    }
    [
        all::TLS13_AES_128_GCM_SHA256,
        all::TLS13_AES_256_GCM_SHA384,
        all::TLS13_CHACHA20_POLY1305_SHA256,
    ]
}

fn negotiated(met: &Meeting) -> Result<SupportedCipherSuite, String> {
    met.must_be_ok()?;
    met.ends[CLIENT].negotiated_cipher_suite().ok_or_else(|| "no suite".to_owned())
}

/// Gives the server a list of one suite that it would not choose by itself.
pub fn list() -> Experiment {
    at_a_version("suite-list")
        .value("suite", "", Class::State)
        .value("honoured", "", Class::State)
        .probe("server", observe(|p| listed(p.count("version"))))
}

fn listed(version: usize) -> Seen {
    let first = negotiated(&Plan::new(version).party()?.meet()?)?;
    let [other, _, last] = suites(version);
    let wanted = if last == first { other } else { last };
    let plan = Plan { server: provider_of(&[wanted]), ..Plan::new(version) };
    let got = negotiated(&plan.party()?.meet()?)?;
    let mut seen = values([("honoured", got == wanted)]);
    seen.extend(values([("suite", format!("{:?}", got.suite()))]));
    Ok(seen)
}

/// Shows a server clients that have the same suites in every order.
pub fn order() -> Experiment {
    at_a_version("suite-order")
        .value("orders", "orders", Class::Exact)
        .value("followed", "orders", Class::Exact)
        .probe("server", observe(|p| ordered(p.count("version"), false)))
        .probe("server-ignoring", observe(|p| ordered(p.count("version"), true)))
        .probe("go-server", peer::with_go(|go, p| shown_to_go(go, p.count("version"))))
}

fn permutations(of: [SupportedCipherSuite; 3]) -> [[SupportedCipherSuite; 3]; 6] {
    [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
        .map(|order| order.map(|at: usize| of[at]))
}

fn ordered(version: usize, ignoring: bool) -> Seen {
    let orders = permutations(suites(version));
    let mut followed = 0;
    for order in orders {
        let plan = Plan { client: provider_of(&order), ..Plan::new(version) };
        let mut party = plan.party()?;
        party.server.ignore_client_order = ignoring;
        followed += usize::from(negotiated(&party.meet()?)? == order[0]);
    }
    Ok(values([("orders", orders.len()), ("followed", followed)]))
}

fn shown_to_go(go: &mut peer::Peer, version: usize) -> Seen {
    let orders = permutations(suites(version));
    let mut followed = 0;
    for order in orders {
        let plan = Plan { client: provider_of(&order), ..Plan::new(version) };
        let met = go.serve(&plan.party()?, version, false)?;
        met.must_be_complete()?;
        followed += usize::from(met.theirs.suite == u16::from(order[0].suite()));
    }
    Ok(values([("orders", orders.len()), ("followed", followed)]))
}

/// Gives both sides lists for TLS 1.2 that overlap in one suite, or in none.
pub fn overlap() -> Experiment {
    let with = |ours: &'static [usize], theirs: &'static [usize]| {
        observe(move |_| {
            let [ours, theirs] = [ours, theirs].map(|list| {
                list.iter().map(|at| suites(12)[*at]).collect::<Vec<SupportedCipherSuite>>()
            });
            let plan =
                Plan { client: provider_of(&ours), server: provider_of(&theirs), ..Plan::new(12) };
            let met = plan.party()?.meet()?;
            let chosen = met.ends[CLIENT].negotiated_cipher_suite();
            let in_both = chosen.is_some_and(|it| ours.contains(&it) && theirs.contains(&it));
            let mut seen = values([("flights", met.flights)]);
            seen.extend(values([("in_both", in_both)]));
            let client_says = met.why(CLIENT);
            seen.extend(values([("outcome", met.outcome()), ("client_says", client_says)]));
            Ok(seen)
        })
    };
    Experiment::new("suite-overlap")
        .value("in_both", "", Class::State)
        .value("outcome", "", Class::State)
        .value("client_says", "", Class::State)
        .value("flights", "flights", Class::Exact)
        .probe("one-common", with(&[0, 1], &[1, 2]))
        .probe("disjoint", with(&[0], &[1, 2]))
}

/// What a server for TLS 1.2 makes of a client whose suites are all this one.
pub fn outcome_of_suite(suite: u16) -> Result<String, String> {
    Plan::new(12).party()?.answer_to(|sent, hello| {
        let begin = HEADERS_BYTES + hello.suites_at;
        for pair in sent[begin..begin + 2 * hello.suites.len()].chunks_mut(2) {
            pair.copy_from_slice(&suite.to_be_bytes());
        }
    })
}
