//! Bytes that are altered on the way.

use rustls::crypto::aws_lc_rs::kx_group::X25519;
use subject::{Class, Experiment, Params, Values, Work, values};

use crate::certificate::KeyKind;
use crate::hello::{RECORD_CHANGE_CIPHER_SPEC, RECORD_HEADER_BYTES, records};
use crate::meeting::{CLIENT, Meeting, SERVER};
use crate::party::{Party, Plan};
use crate::{Seen, at_a_version, observe, text};

/// A party whose messages have the same lengths each time: signatures of Ed25519, one group, no
/// tickets.
pub fn steady(version: usize) -> Result<Party, String> {
    let mut plan = Plan::with_groups(version, &[X25519]);
    plan.kind = KeyKind::Ed25519;
    let mut party = plan.party()?;
    party.server.send_tls13_tickets = 0;
    Ok(party)
}

/// Does a handshake for each byte of each direction, alters its lowest bit on the way, and looks
/// who notices.
pub fn tamper() -> Experiment {
    let with = |flips: bool| observe(move |p| every_byte(&steady(p.count("version"))?, flips));
    at_a_version("tamper")
        .value("flips", "handshakes", Class::Exact)
        .value("both", "handshakes", Class::Exact)
        .value("server_only", "handshakes", Class::Exact)
        .value("client_only", "handshakes", Class::Exact)
        .value("survived", "handshakes", Class::Exact)
        .value("survived_in_messages", "handshakes", Class::Exact)
        .value("survived_in_finished", "handshakes", Class::Exact)
        .probe("every-byte", with(true))
        .probe("untouched", with(false))
}

fn every_byte(party: &Party, flips: bool) -> Seen {
    let pattern = party.meet()?;
    pattern.must_be_ok()?;
    let (mut handshakes, mut in_messages, mut in_finished) = (0, 0, 0);
    let mut noticed = [0; 4]; // By nobody, the client, the server, both.
    for (side, sent) in pattern.sent.iter().enumerate() {
        // It is the last record, or in the last.
        let last = records(sent).last().map_or(0, |last| last.from + RECORD_HEADER_BYTES);
        for at in 0..sent.len() {
            let met = party.meet_over(|met| met.flip = flips.then_some((side, at)))?;
            handshakes += 1_usize;
            let [ours, theirs] = met.completed.map(|complete| usize::from(!complete));
            noticed[ours + 2 * theirs] += 1_usize;
            let survived = ours + theirs == 0;
            in_messages += usize::from(survived && !in_header(sent, at));
            in_finished += usize::from(survived && at >= last);
        }
    }
    Ok(values([
        ("flips", handshakes),
        ("survived", noticed[0]),
        ("client_only", noticed[1]),
        ("server_only", noticed[2]),
        ("both", noticed[3]),
        ("survived_in_messages", in_messages),
        ("survived_in_finished", in_finished),
    ]))
}

/// Whether an offset is in what is about records and not in a handshake message: a record's header,
/// or a change of cipher, which TLS 1.3 sends for old middleboxes only.
fn in_header(sent: &[u8], at: usize) -> bool {
    records(sent).iter().any(|each| {
        let payload = if each.kind == RECORD_CHANGE_CIPHER_SPEC { each.payload.len() } else { 0 };
        (each.from..each.from + RECORD_HEADER_BYTES + payload).contains(&at)
    })
}

/// Alters records of data on the way: a bit of each byte of one, or the order of two.
pub fn record_tamper() -> Experiment {
    at_a_version("record-tamper")
        .value("tries", "connections", Class::Exact)
        .value("refused", "connections", Class::Exact)
        .value("unchanged", "connections", Class::Exact)
        .value("altered", "connections", Class::Exact)
        .value("end", "", Class::State)
        .probe("every-byte", observe(|p| flip_record(&steady(p.count("version"))?)))
        .probe("swapped", rearranged(|a, b| [b, a].concat()))
        .probe("repeated", rearranged(|a, _| [a, a].concat()))
        .probe("left-out", rearranged(|_, b| b.to_vec()))
        .probe("in-order", rearranged(|a, b| [a, b].concat()))
        .probe("cut-off", ended(|_| ()))
        .probe(
            "closed",
            ended(|met| {
                met.ends[CLIENT].send_close_notify();
                met.run();
            }),
        )
}

/// One record's worth of data, and of other data.
const BLOCK: [u8; 100] = [b'x'; 100];
const SECOND: [u8; 100] = [b'y'; 100];

fn flip_record(party: &Party) -> Seen {
    let mut counted = Counted::default();
    let (mut at, mut bytes) = (0, 1);
    while at < bytes {
        let mut met = party.meet()?;
        let before = met.sent[CLIENT].len();
        met.flip = Some((CLIENT, before + at));
        met.send(CLIENT, &BLOCK);
        bytes = met.sent[CLIENT].len() - before;
        counted.add(&met, &BLOCK);
        at += 1;
    }
    Ok(counted.values())
}

#[derive(Default)]
struct Counted {
    refused: usize,
    unchanged: usize,
    altered: usize,
}

impl Counted {
    /// Adds what the server was given.
    fn add(&mut self, met: &Meeting, expected: &[u8]) {
        let got = &met.received[SERVER];
        if got == expected {
            self.unchanged += 1;
        } else if expected.starts_with(got) {
            self.refused += 1; // Or it waits for the rest of a record.
        } else {
            self.altered += 1;
        }
    }

    fn values(&self) -> Values {
        values([
            ("tries", self.refused + self.unchanged + self.altered),
            ("refused", self.refused),
            ("unchanged", self.unchanged),
            ("altered", self.altered),
        ])
    }
}

/// A client sends two records, of which the server gets others.
fn rearranged(into: fn(&[u8], &[u8]) -> Vec<u8>) -> impl Fn(&Params) -> Work + 'static {
    observe(move |p| {
        use std::io::Write;
        let mut met = steady(p.count("version"))?.meet()?;
        let [first, second] = {
            let mut record = |data: &[u8]| -> Result<Vec<u8>, String> {
                met.ends[CLIENT].writer().write_all(data).map_err(text)?;
                Ok(met.take(CLIENT))
            };
            [record(&BLOCK)?, record(&SECOND)?]
        };
        met.give(SERVER, &into(&first, &second));
        let mut counted = Counted::default();
        counted.add(&met, &[BLOCK, SECOND].concat());
        Ok(counted.values())
    })
}

/// A client sends a record and the connection ends; what the server makes of it.
fn ended(end: fn(&mut Meeting)) -> impl Fn(&Params) -> Work + 'static {
    observe(move |p| {
        use std::io::{ErrorKind, Read};
        let mut met = steady(p.count("version"))?.meet()?;
        met.send(CLIENT, &BLOCK);
        end(&mut met);
        if met.received[SERVER] != BLOCK {
            return Err("the data was not delivered".to_owned());
        }
        let server = &mut met.ends[SERVER];
        server.read_tls(&mut [0_u8; 0].as_slice()).map_err(text)?;
        server.process_new_packets().map_err(text)?;
        let seen = match server.reader().read(&mut [0]) {
            Ok(0) => "end".to_owned(),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => "cut off".to_owned(),
            Ok(_) => "data".to_owned(),
            Err(error) => text(error),
        };
        Ok(values([("end", seen)]))
    })
}
