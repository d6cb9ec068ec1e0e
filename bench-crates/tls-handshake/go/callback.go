package main

import (
	"crypto/tls"
	"crypto/x509"

	"claimbench.dev/subject"
)

// callbackExperiment counts the calls of a client's VerifyPeerCertificate: with a good chain, a bad
// one, a bad one that is not verified, and where it says no itself.
func callbackExperiment() *subject.Definition {
	with := func(trusted, verified bool, answer error) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			made, calls, chains := newParty(version(p), ecdsaKey), 0, 0
			if !trusted {
				made.server.Certificates[0] = newAuthority("other").sign(leaf{})
			}
			made.client.InsecureSkipVerify = !verified
			made.client.VerifyPeerCertificate = func(_ [][]byte, of [][]*x509.Certificate) error {
				calls++
				chains = len(of)
				return answer
			}
			met := made.meet()
			told := met.errors[server]
			if told == nil {
				_, told = met.conns[server].Read(make([]byte, 1))
			}
			return subject.Values{
				"calls": calls, "chains": chains, "outcome": met.outcome(),
				"server_hears": why(told),
			}, nil
		})
	}
	return subject.Experiment("callback", versionParam).
		Value("calls", "calls", subject.Exact).
		Value("chains", "chains", subject.Exact).
		Value("outcome", "", subject.State).
		Value("server_hears", "", subject.State).
		Variant("good", with(true, true, nil)).
		Variant("bad", with(false, true, nil)).
		Variant("bad-unverified", with(false, false, nil)).
		Variant("rejecting", with(true, true, errRule))
}

// everyConnectionExperiment connects several times, with a cache of sessions or without, and counts
// how often a client's callback is called.
func everyConnectionExperiment() *subject.Definition {
	with := func(cached bool, count func(*tls.Config, *int)) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			made, calls, resumed := newParty(version(p), ecdsaKey), 0, 0
			if cached {
				made.client.ClientSessionCache = tls.NewLRUClientSessionCache(4)
			}
			count(made.client, &calls)
			for range p.Int("connections") {
				met := made.meet()
				if err := met.settle(); err != nil {
					return nil, err
				}
				if met.state(client).DidResume {
					resumed++
				}
			}
			return subject.Values{"calls": calls, "resumed": resumed}, nil
		})
	}
	ofCertificate := func(config *tls.Config, calls *int) {
		config.VerifyPeerCertificate = func([][]byte, [][]*x509.Certificate) error {
			*calls++
			return nil
		}
	}
	ofConnection := func(config *tls.Config, calls *int) {
		config.VerifyConnection = func(tls.ConnectionState) error {
			*calls++
			return nil
		}
	}
	return subject.Experiment(
		"every-connection", versionParam, subject.Param("connections", 10, 1, 100)).
		Value("calls", "calls", subject.Exact).
		Value("resumed", "connections", subject.Exact).
		Variant("certificate", with(true, ofCertificate)).
		Variant("connection", with(true, ofConnection)).
		Variant("uncached", with(false, ofCertificate))
}

// resumptionExperiment connects several times and counts the sessions that go on: with what both
// sides have by themselves, with a cache at the client, and without tickets at the server.
func resumptionExperiment() *subject.Definition {
	with := func(prepare func(party)) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			made, resumed, agree := newParty(version(p), ecdsaKey), 0, true
			prepare(made)
			for range p.Int("connections") {
				met := made.meet()
				if err := met.settle(); err != nil {
					return nil, err
				}
				if met.state(client).DidResume {
					resumed++
				}
				agree = agree && met.state(client).DidResume == met.state(server).DidResume
			}
			return subject.Values{"resumed": resumed, "ends_agree": agree}, nil
		})
	}
	cached := func(p party) { p.client.ClientSessionCache = tls.NewLRUClientSessionCache(4) }
	return subject.Experiment(
		"resumption", versionParam, subject.Param("connections", 5, 1, 100)).
		Value("resumed", "connections", subject.Exact).
		Value("ends_agree", "", subject.State).
		Variant("standard", with(func(party) {})).
		Variant("cached", with(cached)).
		Variant("no-tickets", with(func(p party) {
			cached(p)
			p.server.SessionTicketsDisabled = true
		}))
}
