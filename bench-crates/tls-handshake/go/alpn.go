package main

import (
	"slices"

	"claimbench.dev/subject"
)

// The two protocols that the article has on one port.
const (
	http2 = "h2"
	http1 = "http/1.1"
)

// protocols is what comes of two lists: a protocol, "none", or "refused".
func protocols(ofClient, ofServer []string) string {
	party := newParty(0, ecdsaKey)
	party.client.NextProtos, party.server.NextProtos = ofClient, ofServer
	met := party.meet()
	if !met.ok() {
		return "refused"
	}
	if chosen := met.state(client).NegotiatedProtocol; chosen != "" {
		return chosen
	}
	return "none"
}

// alpnExperiment has both sides offer two protocols, each in either order.
func alpnExperiment() *subject.Definition {
	return subject.Experiment("alpn").
		Value("pairs", "pairs", subject.Exact).
		Value("clients_first", "pairs", subject.Exact).
		Value("servers_first", "pairs", subject.Exact).
		Variant("two-orders", observe(func(subject.Params) (subject.Values, error) {
			orders := [][]string{{http2, http1}, {http1, http2}}
			pairs, clients, servers := 0, 0, 0
			for _, ofClient := range orders {
				for _, ofServer := range orders {
					chosen := protocols(slices.Clone(ofClient), slices.Clone(ofServer))
					pairs++
					if chosen == ofClient[0] {
						clients++
					}
					if chosen == ofServer[0] {
						servers++
					}
				}
			}
			return subject.Values{
				"pairs": pairs, "clients_first": clients, "servers_first": servers,
			}, nil
		}))
}

// alpnDisjointExperiment has lists without a common protocol, or one of them empty.
func alpnDisjointExperiment() *subject.Definition {
	with := func(ofClient, ofServer []string) func(subject.Params) subject.Op {
		return observe(func(subject.Params) (subject.Values, error) {
			return subject.Values{"outcome": protocols(ofClient, ofServer)}, nil
		})
	}
	return subject.Experiment("alpn-disjoint").
		Value("outcome", "", subject.State).
		Variant("server-has-http1", with([]string{http2}, []string{http1})).
		Variant("server-has-h2", with([]string{http1}, []string{http2})).
		Variant("server-has-none", with([]string{http2}, nil)).
		Variant("client-has-none", with(nil, []string{http2})).
		Variant("same", with([]string{http2}, []string{http2}))
}
