//! The last message of a handshake.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA384, digest};
use aws_lc_rs::hmac::{HMAC_SHA384, Key, sign};
use rustls::crypto::aws_lc_rs::cipher_suite::TLS13_AES_256_GCM_SHA384;
use subject::{Class, Experiment, values};

use crate::hello::{MESSAGE_HEADER_BYTES, RECORD_APPLICATION, Record, records};
use crate::meeting::{CLIENT, SERVER};
use crate::secret::keep_logs;
use crate::tamper::steady;
use crate::{Seen, observe, text};

const HASH_BYTES: usize = 48;

/// Decrypts a handshake of TLS 1.3 with the secrets of the key log, and compares the client's
/// Finished with what RFC 8446 says it is of the messages before it, or of messages of which one
/// byte is another.
pub fn finished() -> Experiment {
    Experiment::new("finished")
        .value("unaccounted", "bytes", Class::Exact)
        .value("is_keyed_hash", "", Class::State)
        .value("is_plain_hash", "", Class::State)
        .probe("client", observe(|_| look(false)))
        .probe("other-messages", observe(|_| look(true)))
}

fn look(altered: bool) -> Seen {
    let mut party = steady(13)?;
    let logs = keep_logs(&mut party);
    let met = party.meet()?;
    met.must_be_ok()?;
    if met.ends[CLIENT].negotiated_cipher_suite() != Some(TLS13_AES_256_GCM_SHA384) {
        return Err("the suite is not the first of this library".to_owned());
    }
    let log = logs[CLIENT].secrets();
    let secret = |label: &str| log.get(label).ok_or_else(|| format!("no {label}"));
    let (ours, theirs) = (records(&met.sent[CLIENT]), records(&met.sent[SERVER]));
    let mut transcript = [ours[0].payload, theirs[0].payload].concat();
    let sealed = theirs.iter().filter(|each| each.kind == RECORD_APPLICATION);
    for (number, record) in (0..).zip(sealed) {
        let secret = secret("SERVER_HANDSHAKE_TRAFFIC_SECRET")?;
        transcript.extend(decrypt(secret, number, record)?);
    }
    if altered {
        let middle = transcript.len() / 2;
        transcript[middle] ^= 1;
    }
    let (secret, last) = (secret("CLIENT_HANDSHAKE_TRAFFIC_SECRET")?, &ours[ours.len() - 1]);
    let message = decrypt(secret, 0, last)?;
    let said = message.get(MESSAGE_HEADER_BYTES..).unwrap_or_default();
    let hash = digest(&SHA384, &transcript);
    let key = Key::new(HMAC_SHA384, &expand(secret, "finished", HASH_BYTES));
    const INNER_TYPE_AND_TAG: usize = 1 + 16;
    let accounted = MESSAGE_HEADER_BYTES + HASH_BYTES + INNER_TYPE_AND_TAG;
    let mut seen = values([("unaccounted", last.payload.len() as f64 - accounted as f64)]);
    seen.extend(values([
        ("is_keyed_hash", said == sign(&key, hash.as_ref()).as_ref()),
        ("is_plain_hash", said == hash.as_ref()),
    ]));
    Ok(seen)
}

/// Opens one record with the keys of a secret, and returns the messages in it.
fn decrypt(secret: &[u8], number: u64, sealed: &Record) -> Result<Vec<u8>, String> {
    let key = UnboundKey::new(&AES_256_GCM, &expand(secret, "key", 32)).map_err(text)?;
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&number.to_be_bytes());
    for (byte, mask) in nonce.iter_mut().zip(expand(secret, "iv", 12)) {
        *byte ^= mask;
    }
    let (mut sealed_bytes, header) = (sealed.payload.to_vec(), Aad::from(sealed.header));
    let nonce = Nonce::assume_unique_for_key(nonce);
    let opened = LessSafeKey::new(key).open_in_place(nonce, header, &mut sealed_bytes);
    let plain = opened.map_err(text)?;
    let end = plain.iter().rposition(|byte| *byte != 0).ok_or("an empty record")?;
    Ok(plain[..end].to_vec()) // Without the inner type.
}

/// HKDF-Expand-Label without a context, for no more than a hash: one round.
fn expand(secret: &[u8], label: &str, bytes: usize) -> Vec<u8> {
    let label = format!("tls13 {label}");
    let byte = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
    let mut info = vec![0, byte(bytes), byte(label.len())];
    info.extend_from_slice(label.as_bytes());
    info.extend([0, 1]); // No context; the first round.
    sign(&Key::new(HMAC_SHA384, secret), &info).as_ref()[..bytes].to_vec()
}
