//! Verifiers of one's own, and the sessions that do without them.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::server::NoServerSessionStorage;
use subject::{Class, Experiment, values};

use crate::meeting::{CLIENT, SERVER};
use crate::party::Party;
use crate::rejection::show_strangers;
use crate::secret::is_resumed;
use crate::verifier::Ruled;
use crate::{at_a_version, observe};

/// Counts the calls of a client's own rule: with a good chain, with a bad one, and where it says
/// no. The rule is added to the verifier of the library, or takes its place, as `dangerous` says.
pub fn callback() -> Experiment {
    let with = |trusted: bool, verifies: bool, accepts: bool| {
        observe(move |p| {
            let mut party = Party::new(p.count("version"))?;
            if !trusted {
                show_strangers(&mut party)?;
            }
            let rule = Ruled::new(party.server_verifier()?, verifies, accepts);
            party.client.dangerous().set_certificate_verifier(Arc::clone(&rule) as _);
            let met = party.meet()?;
            let mut seen = values([("calls", rule.calls())]);
            seen.extend(values([("outcome", met.outcome()), ("server_hears", met.why(SERVER))]));
            Ok(seen)
        })
    };
    at_a_version("callback")
        .value("calls", "calls", Class::Exact)
        .value("outcome", "", Class::State)
        .value("server_hears", "", Class::State)
        .probe("good", with(true, true, true))
        .probe("bad", with(false, true, true))
        .probe("rejecting", with(true, true, false))
        .probe("bad-replaced", with(false, false, true))
}

/// Connects several times, with a cache of sessions or without, and counts how often a client's
/// verifier is called.
pub fn every_connection() -> Experiment {
    let with = |resumes: bool| {
        observe(move |p| {
            let mut party = Party::new(p.count("version"))?;
            if resumes {
                party.client.resumption = Resumption::default();
            }
            let rule = Ruled::new(party.server_verifier()?, true, true);
            party.client.dangerous().set_certificate_verifier(Arc::clone(&rule) as _);
            let mut resumed = 0;
            for _ in 0..p.count("connections") {
                let met = party.meet()?;
                met.must_be_ok()?;
                resumed += usize::from(is_resumed(&met, CLIENT));
            }
            Ok(values([("calls", rule.calls()), ("resumed", resumed)]))
        })
    };
    at_a_version("every-connection")
        .param("connections", 10, (1, 100))
        .value("calls", "calls", Class::Exact)
        .value("resumed", "connections", Class::Exact)
        .probe("certificate", with(true))
        .probe("uncached", with(false))
}

/// Connects several times and counts the sessions that go on: with what both sides have by
/// themselves, without sessions at the client, and without any at the server.
pub fn resumption() -> Experiment {
    let with = |prepare: fn(&mut Party)| {
        observe(move |p| {
            let mut party = Party::new(p.count("version"))?;
            party.client.resumption = Resumption::default();
            prepare(&mut party);
            let (mut resumed, mut agree) = (0, true);
            for _ in 0..p.count("connections") {
                let met = party.meet()?;
                met.must_be_ok()?;
                resumed += usize::from(is_resumed(&met, CLIENT));
                agree &= is_resumed(&met, CLIENT) == is_resumed(&met, SERVER);
            }
            let mut seen = values([("resumed", resumed)]);
            seen.extend(values([("ends_agree", agree)]));
            Ok(seen)
        })
    };
    at_a_version("resumption")
        .param("connections", 5, (1, 100))
        .value("resumed", "connections", Class::Exact)
        .value("ends_agree", "", Class::State)
        .probe("standard", with(|_| ()))
        .probe("uncached", with(|party| party.client.resumption = Resumption::disabled()))
        .probe(
            "no-tickets",
            with(|party| party.server.session_storage = Arc::new(NoServerSessionStorage {})),
        )
}
