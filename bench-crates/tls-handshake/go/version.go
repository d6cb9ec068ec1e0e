package main

import (
	"crypto/tls"

	"claimbench.dev/subject"
)

// versionsExperiment has a client of one version alone, and a server with the window of the
// article, with none, or with one that begins at TLS 1.0.
func versionsExperiment() *subject.Definition {
	with := func(least, greatest uint16) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			party := newParty(version(p), ecdsaKey)
			party.server.MinVersion, party.server.MaxVersion = least, greatest
			met := party.meet()
			return subject.Values{
				"outcome": met.outcome(), "client_says": why(met.errors[client]),
			}, nil
		})
	}
	return subject.Experiment("versions", subject.Param("version", 13, 10, 13)).
		Value("outcome", "", subject.State).
		Value("client_says", "", subject.State).
		Variant("window", with(tls.VersionTLS12, tls.VersionTLS13)).
		Variant("standard", with(0, 0)).
		Variant("from-1.0", with(tls.VersionTLS10, tls.VersionTLS13))
}

// stateExperiment reads the state of both ends before a handshake and after it.
func stateExperiment() *subject.Definition {
	return subject.Experiment("state", versionParam).
		Value("before", "", subject.State).
		Value("after", "", subject.State).
		Value("reported", "", subject.State).
		Value("ends_agree", "", subject.State).
		Variant("both-ends", observe(func(p subject.Params) (subject.Values, error) {
			party := newParty(version(p), ecdsaKey)
			fresh := tls.Client(newPipe().end(client), party.client)
			met := party.meet()
			one, other := met.state(client), met.state(server)
			return subject.Values{
				"before":   fresh.ConnectionState().HandshakeComplete,
				"after":    one.HandshakeComplete && other.HandshakeComplete,
				"reported": one.Version == version(p) && one.CipherSuite != 0 && one.CurveID != 0,
				"ends_agree": one.Version == other.Version && one.CurveID == other.CurveID &&
					one.CipherSuite == other.CipherSuite,
			}, nil
		})).
		Variant("failed", observe(func(p subject.Params) (subject.Values, error) {
			party := newParty(version(p), ecdsaKey)
			party.client.ServerName = "other.test"
			met := party.meet()
			return subject.Values{"before": false, "after": met.state(client).HandshakeComplete},
				nil
		}))
}
