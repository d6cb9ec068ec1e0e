//! Versions of TLS, and what a connection says of itself.

use rustls::ProtocolVersion;
use rustls::pki_types::ServerName;
use std::sync::Arc;

use subject::{Class, Experiment, values};

use crate::hello::{EXTENSION_VERSIONS, HEADERS_BYTES};
use crate::meeting::{CLIENT, Meeting, SERVER};
use crate::party::{Party, Plan};
use crate::{at_a_version, observe, text};

/// A client of one version alone, and a server with both. There is no client of an older version:
/// the hello of one is made of a newer one's on the way.
pub fn versions() -> Experiment {
    let look = observe(|p| {
        let version = p.count("version");
        let outcome = if version < 12 {
            Plan::new(12).party_of_server(0)?.answer_to(|sent, hello| {
                grow_old(sent, hello, version);
            })?
        } else {
            Plan::new(version).party_of_server(0)?.meet()?.outcome()
        };
        Ok(values([("outcome", outcome)]))
    });
    let renewed = observe(|_| {
        let party = Plan::new(12).party_of_server(0)?;
        let outcome = party.answer_to(|sent, hello| grow_old(sent, hello, 12))?;
        Ok(values([("outcome", outcome)]))
    });
    Experiment::new("versions")
        .param("version", 13, (10, 13))
        .value("outcome", "", Class::State)
        .probe("standard", look)
        .probe("rewritten", renewed)
}

/// Has a hello name a version where it was named before TLS 1.3, and not in its list of versions.
fn grow_old(sent: &mut [u8], hello: &crate::hello::Hello, version: usize) {
    let minor = u8::try_from(version - 9).unwrap_or(3); // 1.0 is 3.1, 1.2 is 3.3.
    sent[HEADERS_BYTES..HEADERS_BYTES + 2].copy_from_slice(&[3, minor]);
    if let Some(at) = hello.extensions_at.get(&EXTENSION_VERSIONS) {
        let at = HEADERS_BYTES + at;
        sent[at..at + 2].copy_from_slice(&[0xff, 0x01]); // A number that nobody has.
    }
}

/// Reads the state of both ends before a handshake and after it.
pub fn state() -> Experiment {
    let look = observe(|p| {
        let version = p.count("version");
        let party = Party::new(version)?;
        let mut before = true;
        let met = party.meet_over(|met| before = !met.ends[CLIENT].is_handshaking())?;
        let [one, other] = [CLIENT, SERVER].map(|side| {
            let end = &met.ends[side];
            let group = end.negotiated_key_exchange_group().map(|group| group.name());
            (end.protocol_version(), end.negotiated_cipher_suite(), group)
        });
        let is = if version == 12 { ProtocolVersion::TLSv1_2 } else { ProtocolVersion::TLSv1_3 };
        Ok(values([
            ("before", before),
            ("after", met.ends.iter().all(|end| !end.is_handshaking())),
            ("reported", one.0 == Some(is) && one.1.is_some() && one.2.is_some()),
            ("ends_agree", one == other),
        ]))
    });
    let failed = observe(|p| {
        let party = Party::new(p.count("version"))?;
        let name = ServerName::try_from("other.test").map_err(text)?;
        let (client, server) = (Arc::new(party.client), Arc::new(party.server));
        let mut met = Meeting::with_name(client, server, name)?;
        met.run();
        Ok(values([("before", false), ("after", !met.ends[CLIENT].is_handshaking())]))
    });
    at_a_version("state")
        .value("before", "", Class::State)
        .value("after", "", Class::State)
        .value("reported", "", Class::State)
        .value("ends_agree", "", Class::State)
        .probe("both-ends", look)
        .probe("failed", failed)
}
