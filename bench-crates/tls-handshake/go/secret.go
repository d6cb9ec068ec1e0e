package main

import (
	"bytes"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"strings"

	"claimbench.dev/subject"
)

// sharesExperiment counts the different public values of clients and the different secrets of
// connections: of full handshakes, and of resumed ones.
func sharesExperiment() *subject.Definition {
	return subject.Experiment("shares", versionParam, subject.Param("n", 200, 1, 1000)).
		Value("shares", "shares", subject.Exact).
		Value("secrets", "secrets", subject.Exact).
		Value("resumed", "sessions", subject.Exact).
		Variant("full", observe(func(p subject.Params) (subject.Values, error) {
			return distinct(newParty(version(p), ecdsaKey), version(p), p.Int("n"))
		})).
		Variant("resumed", observe(func(p subject.Params) (subject.Values, error) {
			party := newParty(version(p), ecdsaKey)
			party.client.ClientSessionCache = tls.NewLRUClientSessionCache(4)
			if err := party.meet().settle(); err != nil {
				return nil, err
			}
			return distinct(party, version(p), p.Int("n"))
		}))
}

func distinct(party party, version uint16, n int) (subject.Values, error) {
	shares, secrets, resumed := map[string]bool{}, map[string]bool{}, 0
	for range n {
		met := party.meet()
		if !met.ok() {
			return nil, fmt.Errorf("no handshake: %w", met.errors[client])
		}
		if met.state(client).DidResume {
			resumed++
		}
		if share := clientShare(met.pipe.sent[client], version); share != nil {
			shares[string(share)] = true
		}
		secret, err := exporter(met, client, exporterLabel)
		if err != nil {
			return nil, err
		}
		secrets[string(secret)] = true
		if err := met.settle(); err != nil { // A ticket is good for one connection.
			return nil, err
		}
	}
	return subject.Values{
		"shares": len(shares), "secrets": len(secrets), "resumed": resumed,
	}, nil
}

// clientShare is the public value that a client sends, or nil: with its hello, or in TLS 1.2 in a
// message of its own.
func clientShare(sent []byte, version uint16) []byte {
	if version == tls.VersionTLS12 {
		body, err := message(sent, messageClientKeyExchange)
		if err != nil {
			return nil
		}
		return body
	}
	_, keys := clientHello(sent).shares()
	return bytes.Join(keys, nil)
}

// keyExchangeExperiment has clients that want to send the secret encrypted with the server's key,
// which is not ephemeral.
func keyExchangeExperiment() *subject.Definition {
	rsaSuites := []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}
	with := func(ofClient, ofServer []uint16) func(subject.Params) subject.Op {
		return observe(func(subject.Params) (subject.Values, error) {
			party := newParty(tls.VersionTLS12, rsaKey)
			party.client.CipherSuites, party.server.CipherSuites = ofClient, ofServer
			met := party.meet()
			return subject.Values{
				"outcome": met.outcome(), "ephemeral": met.state(client).CurveID != 0,
			}, nil
		})
	}
	return subject.Experiment("key-exchange").
		Value("outcome", "", subject.State).
		Value("ephemeral", "", subject.State).
		Variant("standard", with(nil, nil)).
		Variant("rsa-client", with(rsaSuites, nil)).
		Variant("rsa-both", with(rsaSuites, rsaSuites))
}

// keyLog keeps the secrets that a side logs, by their labels.
type keyLog map[string][]byte

func (l keyLog) Write(line []byte) (int, error) {
	fields := strings.Fields(string(line)) // Label, random, secret.
	if len(fields) != 3 {
		return 0, fmt.Errorf("a line of the key log has %d fields", len(fields))
	}
	secret, err := hex.DecodeString(fields[2])
	l[fields[0]] = secret
	return len(line), err
}

// logged is a handshake of a client that sends the canary, and the logs of both sides.
func logged(version uint16) (*meeting, party, [2]keyLog, error) {
	made, logs := newParty(version, ecdsaKey), [2]keyLog{{}, {}}
	made.client.KeyLogWriter, made.server.KeyLogWriter = logs[client], logs[server]
	met := made.meet()
	if delivered := met.deliver(canary); delivered != len(canary) {
		return nil, made, logs, fmt.Errorf("%d bytes delivered: %w", delivered, met.errors[client])
	}
	return met, made, logs, nil
}

// wireExperiment looks for something in everything that went over the wire.
func wireExperiment() *subject.Definition {
	looking := func(pick func(party, keyLog) [][]byte) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			met, made, logs, err := logged(version(p))
			if err != nil {
				return nil, err
			}
			hits, wanted := 0, pick(made, logs[client])
			for _, each := range wanted {
				for _, sent := range met.pipe.sent {
					hits += bytes.Count(sent, each)
				}
			}
			return subject.Values{"looked_for": len(wanted), "found": hits}, nil
		})
	}
	return subject.Experiment("wire", versionParam).
		Value("looked_for", "texts", subject.Exact).
		Value("found", "places", subject.Exact).
		Variant("secrets", looking(func(_ party, log keyLog) [][]byte {
			var all [][]byte
			for _, secret := range log {
				all = append(all, secret)
			}
			return all
		})).
		Variant("data", looking(func(party, keyLog) [][]byte { return [][]byte{[]byte(canary)} })).
		Variant("server-name", looking(func(party, keyLog) [][]byte {
			// As in the hello, with its length: the certificate has the name too.
			return [][]byte{append([]byte{0, byte(len(serverName))}, serverName...)}
		})).
		Variant("certificate", looking(func(p party, _ keyLog) [][]byte {
			return [][]byte{p.server.Certificates[0].Certificate[0]}
		}))
}

// keyLogExperiment looks at the secrets that both sides log.
func keyLogExperiment() *subject.Definition {
	return subject.Experiment("key-log", versionParam).
		Value("labels", "secrets", subject.Exact).
		Value("distinct", "secrets", subject.Exact).
		Value("ends_agree", "", subject.State).
		Value("directions_differ", "", subject.State).
		Variant("both-ends", observe(func(p subject.Params) (subject.Values, error) {
			_, _, logs, err := logged(version(p))
			if err != nil {
				return nil, err
			}
			different, agree := map[string]bool{}, len(logs[client]) == len(logs[server])
			for label, secret := range logs[client] {
				different[string(secret)] = true
				agree = agree && bytes.Equal(secret, logs[server][label])
			}
			ours, theirs := logs[client]["CLIENT_TRAFFIC_SECRET_0"],
				logs[client]["SERVER_TRAFFIC_SECRET_0"]
			return subject.Values{
				"labels": len(logs[client]), "distinct": len(different), "ends_agree": agree,
				"directions_differ": ours != nil && theirs != nil && !bytes.Equal(ours, theirs),
			}, nil
		}))
}

// exporterLabel names what is exported.
const exporterLabel = "EXPORTER-claimbench"

func exporter(met *meeting, side int, label string) ([]byte, error) {
	state := met.state(side)
	return state.ExportKeyingMaterial(label, []byte("context"), 32)
}

// exporterExperiment exports keys of the same session at both ends; in the control under different
// labels.
func exporterExperiment() *subject.Definition {
	with := func(otherLabel string) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			party, n := newParty(version(p), ecdsaKey), p.Int("n")
			equal, different := 0, map[string]bool{}
			for range n {
				met := party.meet()
				if !met.ok() {
					return nil, fmt.Errorf("no handshake: %w", met.errors[client])
				}
				one, err := exporter(met, client, exporterLabel)
				if err != nil {
					return nil, err
				}
				other, err := exporter(met, server, otherLabel)
				if err != nil {
					return nil, err
				}
				if bytes.Equal(one, other) {
					equal++
				}
				different[string(one)] = true
			}
			return subject.Values{"equal": equal, "distinct": len(different)}, nil
		})
	}
	return subject.Experiment("exporter", versionParam, subject.Param("n", 50, 1, 1000)).
		Value("equal", "sessions", subject.Exact).
		Value("distinct", "keys", subject.Exact).
		Variant("same-label", with(exporterLabel)).
		Variant("other-label", with(exporterLabel+"-2"))
}
