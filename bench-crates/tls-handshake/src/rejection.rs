//! Certificates that must not be accepted.

use std::sync::Arc;

use subject::{Class, Experiment, Params, Work, values};

use crate::certificate::{Authority, Leaf};
use crate::meeting::{CLIENT, SERVER};
use crate::party::{Party, Plan, client_verifier};
use crate::verifier::{OfUnit, Ruled};
use crate::{at_a_version, observe};

/// What must not get to a server that was not verified.
pub const CANARY: &[u8] = b"CANARY";

type Spoil = fn(&mut Party) -> Result<(), String>;

/// Servers whose certificates are bad in one way each. Then the client is told to send
/// nevertheless.
pub fn bad_certificate() -> Experiment {
    let with = |spoil: Spoil| {
        observe(move |p| {
            let mut party = Party::new(p.count("version"))?;
            spoil(&mut party)?;
            let mut met = party.meet()?;
            let (outcome, before) = (met.outcome(), met.sent[CLIENT].len());
            met.send(CLIENT, CANARY);
            let mut seen = values([
                ("delivered", met.received[SERVER].len()),
                ("sent_after", met.sent[CLIENT].len() - before),
            ]);
            seen.extend(values([
                ("outcome", outcome),
                ("client_says", met.why(CLIENT)),
                ("server_hears", met.why(SERVER)),
            ]));
            Ok(seen)
        })
    };
    at_a_version("bad-certificate")
        .value("outcome", "", Class::State)
        .value("client_says", "", Class::State)
        .value("server_hears", "", Class::State)
        .value("delivered", "bytes", Class::Exact)
        .value("sent_after", "bytes", Class::Exact)
        .probe("good", with(|_| Ok(())))
        .probe("wrong-name", with(|p| show(p, Leaf { name: Some("other.test"), ..good() })))
        .probe("unknown-authority", with(show_strangers))
        .probe("expired", with(|p| show(p, Leaf { expired: true, ..good() })))
        .probe("for-clients", with(|p| show(p, Leaf { for_client: true, ..good() })))
        .probe("strangers-key", with(|p| show(p, Leaf { strangers_key: true, ..good() })))
        .probe(
            "unverified",
            with(|p| {
                show_strangers(p)?;
                let accepting = Ruled::new(p.server_verifier()?, false, true);
                p.client.dangerous().set_certificate_verifier(accepting);
                Ok(())
            }),
        )
}

fn good() -> Leaf {
    Leaf::default()
}

fn show(party: &mut Party, leaf: Leaf) -> Result<(), String> {
    let identity = party.authority.sign(leaf)?;
    party.show(&identity)
}

pub fn show_strangers(party: &mut Party) -> Result<(), String> {
    party.show(&Authority::new("other")?.sign(good())?)
}

/// A server that demands a certificate, and clients with good and bad ones.
pub fn mutual() -> Experiment {
    at_a_version("mutual")
        .value("accepted", "", Class::State)
        .value("server_says", "", Class::State)
        .value("client_completed", "", Class::State)
        .value("client_told", "", Class::State)
        .probe("good", demanding(false, |p| equip(p, good())))
        .probe("none", demanding(false, |_| Ok(())))
        .probe(
            "unknown-authority",
            demanding(false, |p| {
                let leaf = Leaf { for_client: true, ..good() };
                p.equip(&Authority::new("other")?.sign(leaf)?)
            }),
        )
        .probe(
            "strangers-key",
            demanding(false, |p| equip(p, Leaf { strangers_key: true, ..good() })),
        )
        .probe("for-servers", demanding(false, |p| p.equip(&p.authority.sign(good())?)))
        .probe("expired", demanding(false, |p| equip(p, Leaf { expired: true, ..good() })))
        .probe("rule-kept", demanding(true, |p| equip(p, Leaf { unit: Some("trusted"), ..good() })))
        .probe("rule-broken", demanding(true, |p| equip(p, Leaf { unit: Some("other"), ..good() })))
        .probe("not-demanded", observe(|p| accepted(&Party::new(p.count("version"))?)))
}

/// Gives the client a certificate of its authority.
fn equip(party: &mut Party, leaf: Leaf) -> Result<(), String> {
    let identity = party.authority.sign(Leaf { for_client: true, ..leaf })?;
    party.equip(&identity)
}

fn demanding(ruled: bool, prepare: Spoil) -> impl Fn(&Params) -> Work + 'static {
    observe(move |p| {
        let mut party = Plan::new(p.count("version")).party_with(|authority| {
            let inside = client_verifier(authority)?;
            Ok(if ruled { Arc::new(OfUnit { inside, unit: "trusted" }) } else { inside })
        })?;
        prepare(&mut party)?;
        accepted(&party)
    })
}

fn accepted(party: &Party) -> crate::Seen {
    let met = party.meet()?;
    let mut seen = values([
        ("accepted", met.completed[SERVER] && met.errors[SERVER].is_none()),
        ("client_completed", met.completed[CLIENT]),
    ]);
    seen.extend(values([("server_says", met.why(SERVER)), ("client_told", met.why(CLIENT))]));
    Ok(seen)
}
