//! Secrets: that they differ, that both ends have them, and that they are never on the wire.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs::ALL_CIPHER_SUITES;
use rustls::{HandshakeKind, KeyLog};
use subject::{Class, Experiment, values};

use crate::certificate::SERVER_NAME;
use crate::hello::{self, CLIENT_KEY_EXCHANGE};
use crate::meeting::{CLIENT, Meeting, SERVER};
use crate::party::Party;
use crate::rejection::CANARY;
use crate::suite::outcome_of_suite;
use crate::{Seen, at_a_version, observe};

/// What names an exported key.
pub const EXPORTER_LABEL: &str = "EXPORTER-claimbench";

/// Counts the different public values of clients and the different secrets of connections: of full
/// handshakes, and of resumed ones.
pub fn shares() -> Experiment {
    let with = |resumes: bool| {
        observe(move |p| {
            let mut party = Party::new(p.count("version"))?;
            if resumes {
                party.client.resumption = Resumption::default();
                party.meet()?.must_be_ok()?;
            }
            distinct(&party, p.count("version"), p.count("n"))
        })
    };
    at_a_version("shares")
        .param("n", 200, (1, 1000))
        .value("shares", "shares", Class::Exact)
        .value("secrets", "secrets", Class::Exact)
        .value("resumed", "sessions", Class::Exact)
        .probe("full", with(false))
        .probe("resumed", with(true))
}

fn distinct(party: &Party, version: usize, n: usize) -> Seen {
    let (mut shares, mut secrets, mut resumed) = (BTreeSet::new(), BTreeSet::new(), 0);
    for _ in 0..n {
        let met = party.meet()?;
        met.must_be_ok()?;
        resumed += usize::from(is_resumed(&met, CLIENT));
        shares.extend(client_share(&met.sent[CLIENT], version));
        secrets.insert(met.exporter(CLIENT, EXPORTER_LABEL)?);
    }
    Ok(values([("shares", shares.len()), ("secrets", secrets.len()), ("resumed", resumed)]))
}

pub fn is_resumed(met: &Meeting, side: usize) -> bool {
    met.ends[side].handshake_kind() == Some(HandshakeKind::Resumed)
}

/// The public value that a client sends: with its hello, or in TLS 1.2 in a message of its own.
fn client_share(sent: &[u8], version: usize) -> Option<Vec<u8>> {
    if version == 12 {
        return hello::message(sent, CLIENT_KEY_EXCHANGE);
    }
    let shares = hello::client_hello(sent)?.shares();
    Some(shares.into_iter().flat_map(|(_, key)| key).collect())
}

/// Whether the secret may be sent encrypted with the server's key, which is not ephemeral. No
/// client can be told to; a hello is rewritten to ask for it.
pub fn key_exchange() -> Experiment {
    const TLS_RSA_WITH_AES_128_GCM_SHA256: u16 = 0x009c;
    const TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: u16 = 0xc02b;
    Experiment::new("key-exchange")
        .value("outcome", "", Class::State)
        .value("rsa_suites", "suites", Class::Exact)
        .probe("rsa-client", observe(|_| asked_for(TLS_RSA_WITH_AES_128_GCM_SHA256)))
        .probe("ecdhe-client", observe(|_| asked_for(TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256)))
}

fn asked_for(suite: u16) -> Seen {
    let is_rsa = |name: String| name.starts_with("TLS_RSA");
    let of_rsa = ALL_CIPHER_SUITES.iter().filter(|each| is_rsa(format!("{:?}", each.suite())));
    let mut seen = values([("rsa_suites", of_rsa.count())]);
    seen.extend(values([("outcome", outcome_of_suite(suite)?)]));
    Ok(seen)
}

/// The secrets that a side logs, by their labels.
#[derive(Debug, Default)]
pub struct Log(Mutex<BTreeMap<String, Vec<u8>>>);

impl KeyLog for Log {
    fn log(&self, label: &str, _: &[u8], secret: &[u8]) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.insert(label.to_owned(), secret.to_vec());
    }
}

impl Log {
    pub fn secrets(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Has both sides log their secrets.
pub fn keep_logs(party: &mut Party) -> [Arc<Log>; 2] {
    let logs: [Arc<Log>; 2] = Default::default();
    party.client.key_log = Arc::clone(&logs[CLIENT]) as Arc<dyn KeyLog>;
    party.server.key_log = Arc::clone(&logs[SERVER]) as Arc<dyn KeyLog>;
    logs
}

type Secrets = BTreeMap<String, Vec<u8>>;

/// A handshake of a client that sends the canary, and the logs of both sides.
fn logged(version: usize) -> Result<(Meeting, Party, [Secrets; 2]), String> {
    let mut party = Party::new(version)?;
    let logs = keep_logs(&mut party);
    let mut met = party.meet()?;
    met.must_be_ok()?;
    met.send(CLIENT, CANARY);
    if met.received[SERVER] != CANARY {
        return Err("the data was not delivered".to_owned());
    }
    Ok((met, party, logs.map(|log| log.secrets())))
}

/// Looks for something in everything that went over the wire.
pub fn wire() -> Experiment {
    let looking = |pick: fn(&Party, &Secrets) -> Vec<Vec<u8>>| {
        observe(move |p| {
            let (met, party, logs) = logged(p.count("version"))?;
            let wanted = pick(&party, &logs[CLIENT]);
            let places = |text: &[u8]| {
                met.sent
                    .iter()
                    .flat_map(|sent| sent.windows(text.len()))
                    .filter(|at| *at == text)
                    .count()
            };
            let found: usize = wanted.iter().map(|text| places(text)).sum();
            Ok(values([("looked_for", wanted.len()), ("found", found)]))
        })
    };
    at_a_version("wire")
        .value("looked_for", "texts", Class::Exact)
        .value("found", "places", Class::Exact)
        .probe("secrets", looking(|_, log| log.values().cloned().collect()))
        .probe("data", looking(|_, _| vec![CANARY.to_vec()]))
        // As in the hello, with its length: the certificate has the name too.
        .probe("server-name", looking(|_, _| vec![[&[0, 8], SERVER_NAME.as_bytes()].concat()]))
        .probe("certificate", looking(|party, _| vec![party.identity.certificate.to_vec()]))
}

/// Looks at the secrets that both sides log.
pub fn key_log() -> Experiment {
    let look = observe(|p| {
        let (_, _, [ours, theirs]) = logged(p.count("version"))?;
        let different: BTreeSet<&Vec<u8>> = ours.values().collect();
        let [one, other] =
            ["CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"].map(|label| ours.get(label));
        let differ = one.is_some() && other.is_some() && one != other;
        let mut seen = values([("labels", ours.len()), ("distinct", different.len())]);
        seen.extend(values([("ends_agree", ours == theirs), ("directions_differ", differ)]));
        Ok(seen)
    });
    at_a_version("key-log")
        .value("labels", "secrets", Class::Exact)
        .value("distinct", "secrets", Class::Exact)
        .value("ends_agree", "", Class::State)
        .value("directions_differ", "", Class::State)
        .probe("both-ends", look)
}

/// Exports keys of the same session at both ends; in the control under different labels.
pub fn exporter() -> Experiment {
    let with = |other_label: &'static str| {
        observe(move |p| {
            let party = Party::new(p.count("version"))?;
            let (mut equal, mut different) = (0, BTreeSet::new());
            for _ in 0..p.count("n") {
                let met = party.meet()?;
                met.must_be_ok()?;
                let one = met.exporter(CLIENT, EXPORTER_LABEL)?;
                equal += usize::from(one == met.exporter(SERVER, other_label)?);
                different.insert(one);
            }
            Ok(values([("equal", equal), ("distinct", different.len())]))
        })
    };
    at_a_version("exporter")
        .param("n", 50, (1, 1000))
        .value("equal", "sessions", Class::Exact)
        .value("distinct", "keys", Class::Exact)
        .probe("same-label", with(EXPORTER_LABEL))
        .probe("other-label", with("EXPORTER-claimbench-2"))
}
