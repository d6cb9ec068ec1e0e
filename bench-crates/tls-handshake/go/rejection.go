package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"

	"claimbench.dev/subject"
)

// canary is what must not get to a server that was not verified.
const canary = "CANARY"

// badCertificateExperiment has servers whose certificates are bad in one way each. Then the client
// is told to send nevertheless.
func badCertificateExperiment() *subject.Definition {
	with := func(spoil func(party)) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			made := newParty(version(p), ecdsaKey)
			spoil(made)
			met := made.meet()
			before := met.pipe.bytesFrom(client)
			delivered := met.deliver(canary)
			return subject.Values{
				"outcome": met.outcome(), "client_says": why(met.errors[client]),
				"server_hears": why(met.errors[server]), "delivered": delivered,
				"sent_after": met.pipe.bytesFrom(client) - before,
			}, nil
		})
	}
	signed := func(want leaf) func(party) {
		return func(p party) { p.server.Certificates[0] = p.authority.sign(want) }
	}
	strangers := func(p party) { p.server.Certificates[0] = newAuthority("other").sign(leaf{}) }
	return subject.Experiment("bad-certificate", versionParam).
		Value("outcome", "", subject.State).
		Value("client_says", "", subject.State).
		Value("server_hears", "", subject.State).
		Value("delivered", "bytes", subject.Exact).
		Value("sent_after", "bytes", subject.Exact).
		Variant("good", with(func(party) {})).
		Variant("wrong-name", with(signed(leaf{name: "other.test"}))).
		Variant("unknown-authority", with(strangers)).
		Variant("expired", with(signed(leaf{expired: true}))).
		Variant("for-clients", with(signed(leaf{forClient: true}))).
		Variant("strangers-key", with(signed(leaf{strangersKey: true}))).
		Variant("unverified", with(func(p party) {
			strangers(p)
			p.client.InsecureSkipVerify = true
		}))
}

// errRule is what a verifier of the article's kind says.
var errRule = errors.New("not of this organisational unit")

// ruleOnUnit accepts certificates of one organisational unit.
func ruleOnUnit(raw [][]byte, _ [][]*x509.Certificate) error {
	certificate, err := x509.ParseCertificate(raw[0])
	if err != nil {
		return err
	}
	for _, unit := range certificate.Subject.OrganizationalUnit {
		if unit == "trusted" {
			return nil
		}
	}
	return errRule
}

// mutualExperiment has a server that demands a certificate, and clients with good and bad ones.
func mutualExperiment() *subject.Definition {
	with := func(prepare func(party)) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			made := newParty(version(p), ecdsaKey)
			made.server.ClientAuth = tls.RequireAndVerifyClientCert
			made.server.ClientCAs = made.authority.pool()
			prepare(made)
			met := made.meet()
			told := met.errors[client]
			if later := met.settle(); told == nil {
				told = later
			}
			return subject.Values{
				"accepted":         met.errors[server] == nil,
				"server_says":      why(met.errors[server]),
				"client_completed": met.errors[client] == nil,
				"client_told":      why(told),
			}, nil
		})
	}
	signed := func(want leaf) func(party) {
		want.forClient = !want.forClient
		return func(p party) { p.client.Certificates = []tls.Certificate{p.authority.sign(want)} }
	}
	rule := func(p party) { p.server.VerifyPeerCertificate = ruleOnUnit }
	return subject.Experiment("mutual", versionParam).
		Value("accepted", "", subject.State).
		Value("server_says", "", subject.State).
		Value("client_completed", "", subject.State).
		Value("client_told", "", subject.State).
		Variant("good", with(signed(leaf{}))).
		Variant("none", with(func(party) {})).
		Variant("unknown-authority", with(func(p party) {
			stranger := newAuthority("other").sign(leaf{forClient: true})
			// Whatever authorities the server names.
			p.client.GetClientCertificate = func(*tls.CertificateRequestInfo) (
				*tls.Certificate, error,
			) {
				return &stranger, nil
			}
		})).
		Variant("strangers-key", with(signed(leaf{strangersKey: true}))).
		Variant("for-servers", with(signed(leaf{forClient: true}))).
		Variant("expired", with(signed(leaf{expired: true}))).
		Variant("rule-kept", with(func(p party) {
			rule(p)
			signed(leaf{unit: "trusted"})(p)
		})).
		Variant("rule-broken", with(func(p party) {
			rule(p)
			signed(leaf{unit: "other"})(p)
		})).
		Variant("no-authorities", with(func(p party) {
			p.server.ClientCAs = nil
			signed(leaf{})(p)
		})).
		Variant("not-demanded", with(func(p party) { p.server.ClientAuth = tls.NoClientCert }))
}
