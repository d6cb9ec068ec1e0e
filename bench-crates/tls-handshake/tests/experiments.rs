//! Every variant computes what the others compute, and observes what is true.

use model::Value;
use model::protocol::ExperimentDescription;
use subject::testing::{Point, Tested, number, params, text};
use tls_handshake::registry;

fn tested() -> Tested {
    Tested::new(registry())
}

/// Where an experiment is small.
fn small(experiment: &str) -> Vec<(&str, i64)> {
    match experiment {
        "shares" | "exporter" | "agreement" => vec![("n", 2)],
        "cost" => vec![("rounds", 2)],
        _ => Vec::new(),
    }
}

#[test]
fn variants_agree() {
    let points = |experiment: &ExperimentDescription| {
        let point = params(&small(&experiment.id));
        if experiment.params.iter().any(|each| each.name == "version") {
            vec![point.clone().with("version", 12), point.with("version", 13)]
        } else {
            vec![point]
        }
    };
    tested().answers_agree(points, &[]);
}

const TLS12: Point = &[("version", 12)];
const TLS13: Point = &[("version", 13)];

#[test]
fn negotiations_are_right() {
    tested().observes(&[
        ("opening", "two-ways", &[], "differing", number(0)),
        ("opening", "other-options", &[], "differing", number(1)),
        ("accepting", "silent", &[], "returned", Value::Flag(false)),
        ("server-name", "wrong", &[], "client_says", text("wrong name")),
        ("suite-order", "server", TLS12, "followed", number(6)),
        ("suite-order", "server-ignoring", TLS13, "followed", number(2)),
        ("suite-order", "go-server", TLS13, "orders", number(6)),
        ("suite-overlap", "disjoint", &[], "flights", number(2)),
        ("alpn", "two-orders", &[], "servers_first", number(4)),
        ("alpn-disjoint", "server-has-h2", &[], "outcome", text("refused")),
        ("versions", "standard", &[("version", 11)], "outcome", text("refused")),
        ("versions", "rewritten", &[], "outcome", text("ok")),
        ("key-exchange", "rsa-client", &[], "outcome", text("refused")),
        ("key-exchange", "ecdhe-client", &[], "outcome", text("ok")),
        ("groups", "client-limited", TLS13, "advertised", text("X25519 P-256")),
        ("groups", "standard", TLS13, "negotiated", text("X25519MLKEM768")),
        ("group-order", "client", TLS13, "taken", text("X25519, P-256")),
    ]);
}

#[test]
fn certificates_are_judged_rightly() {
    tested().observes(&[
        ("bad-certificate", "good", TLS13, "delivered", number(6)),
        ("bad-certificate", "expired", TLS12, "client_says", text("expired")),
        ("bad-certificate", "unknown-authority", TLS12, "server_hears", text("unknown ca")),
        ("bad-certificate", "strangers-key", TLS13, "client_says", text("wrong signature")),
        ("bad-certificate", "unverified", TLS13, "delivered", number(6)),
        ("mutual", "rule-kept", TLS12, "accepted", Value::Flag(true)),
        ("mutual", "rule-broken", TLS12, "accepted", Value::Flag(false)),
        ("mutual", "none", TLS13, "client_completed", Value::Flag(true)),
        ("mutual", "none", TLS12, "client_completed", Value::Flag(false)),
        ("callback", "bad", TLS13, "calls", number(0)),
        ("callback", "bad-replaced", TLS13, "outcome", text("ok")),
        ("every-connection", "certificate", TLS12, "calls", number(1)),
        ("resumption", "no-tickets", TLS13, "resumed", number(0)),
        ("peer", "go-server", &[], "completed", number(8)),
        ("peer", "go-client-rejecting", &[], "completed", number(0)),
        ("peer-again", "go-client", TLS12, "resumed", number(0)),
        ("peer-again", "go-client-tickets", TLS12, "resumed", number(3)),
    ]);
}

#[test]
fn secrets_and_records_are_seen_rightly() {
    tested().observes(&[
        ("shares", "resumed", &[("version", 12), ("n", 3)], "shares", number(0)),
        ("shares", "resumed", &[("version", 13), ("n", 3)], "shares", number(3)),
        ("wire", "secrets", TLS13, "looked_for", number(5)),
        ("wire", "server-name", TLS13, "found", number(1)),
        ("wire", "certificate", TLS12, "found", number(1)),
        ("exporter", "other-label", &[("n", 3)], "equal", number(0)),
        ("tamper", "every-byte", TLS12, "survived_in_messages", number(0)),
        ("record-tamper", "every-byte", TLS13, "tries", number(122)),
        ("record-tamper", "in-order", TLS12, "unchanged", number(1)),
        ("record-tamper", "cut-off", TLS12, "end", text("cut off")),
        ("finished", "client", &[], "is_keyed_hash", Value::Flag(true)),
        ("finished", "other-messages", &[], "is_keyed_hash", Value::Flag(false)),
        ("overhead", "write", TLS12, "overhead", number(29)),
        ("echo", "tls", &[], "late_write", text("timeout")),
        ("trips", "13-retry", &[], "trips", number(2)),
        ("trips", "12-resumed", &[("rtt_ms", 50)], "waited_ms", number(50)),
        ("agreement", "third-party", &[("n", 3)], "agreed", number(0)),
        ("bad-point", "aws-lc", &[], "outcome", text("error")),
    ]);
}
