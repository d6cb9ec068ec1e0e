package main

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"slices"

	"claimbench.dev/subject"
)

// The suites that are played with: in the order in which Go prefers them where the processor has
// instructions for AES.
var suites = map[uint16][3]uint16{
	tls.VersionTLS12: {
		tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
		tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
	},
	tls.VersionTLS13: {
		tls.TLS_AES_128_GCM_SHA256, tls.TLS_AES_256_GCM_SHA384, tls.TLS_CHACHA20_POLY1305_SHA256,
	},
}

// suiteListExperiment gives the server a list of one suite that it would not choose by itself.
func suiteListExperiment() *subject.Definition {
	negotiated := func(version uint16, list []uint16) (uint16, error) {
		party := newParty(version, ecdsaKey)
		party.server.CipherSuites = list
		met := party.meet()
		return met.state(client).CipherSuite, met.errors[client]
	}
	return subject.Experiment("suite-list", versionParam).
		Value("suite", "", subject.State).
		Value("honoured", "", subject.State).
		Variant("server", observe(func(p subject.Params) (subject.Values, error) {
			wanted := suites[version(p)][2]
			first, err := negotiated(version(p), nil)
			if err != nil {
				return nil, err
			}
			if wanted == first {
				wanted = suites[version(p)][0]
			}
			got, err := negotiated(version(p), []uint16{wanted})
			return subject.Values{
				"suite": tls.CipherSuiteName(got), "honoured": got == wanted,
			}, err
		}))
}

// suiteOrderExperiment shows a server the hello of a client with its suites in every order. Go's
// own clients have one order, so the suites are moved on the wire; the server's choice is in its
// answer, though the handshake could not be completed any more.
func suiteOrderExperiment() *subject.Definition {
	return subject.Experiment("suite-order", versionParam).
		Value("orders", "orders", subject.Exact).
		Value("followed", "orders", subject.Exact).
		Variant("server", observe(func(p subject.Params) (subject.Values, error) {
			followed, orders := 0, permutations(suites[version(p)])
			for _, order := range orders {
				chosen, err := chosenFrom(version(p), order[:])
				if err != nil {
					return nil, err
				}
				if chosen == order[0] {
					followed++
				}
			}
			return subject.Values{"orders": len(orders), "followed": followed}, nil
		}))
}

func permutations(of [3]uint16) [][3]uint16 {
	var all [][3]uint16
	for _, order := range [][3]int{
		{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0},
	} {
		all = append(all, [3]uint16{of[order[0]], of[order[1]], of[order[2]]})
	}
	return all
}

// chosenFrom is what a server answers to a hello with these suites.
func chosenFrom(version uint16, order []uint16) (uint16, error) {
	party := newParty(version, ecdsaKey)
	party.client.CipherSuites = order
	sent := firstFlight(party.client)
	found := clientHello(sent)
	if sorted(found.suites) != sorted(order) {
		return 0, errShort
	}
	const headers = recordHeaderBytes + messageHeaderBytes
	for i, suite := range order {
		binary.BigEndian.PutUint16(sent[headers+found.suitesAt+2*i:], suite)
	}
	answering := newPipe()
	must(answering.end(client).Write(sent))
	answering.leave(client)
	// It fails, since nobody goes on.
	_ = tls.Server(answering.end(server), party.server).Handshake()
	body, err := message(answering.sent[server], messageServerHello)
	if err != nil {
		return 0, err
	}
	answer, err := parseHello(body, false)
	if err != nil {
		return 0, err
	}
	return answer.suites[0], nil
}

// firstFlight is what a client sends to a server that never answers.
func firstFlight(config *tls.Config) []byte {
	alone := newPipe()
	alone.leave(server)
	_ = tls.Client(alone.end(client), config).Handshake()
	return bytes.Clone(alone.sent[client])
}

func sorted(list []uint16) [3]uint16 {
	ordered := slices.Clone(list)
	slices.Sort(ordered)
	var all [3]uint16
	copy(all[:], ordered)
	return all
}

// suiteOverlapExperiment gives both sides lists for TLS 1.2 that overlap in one suite, or in none.
func suiteOverlapExperiment() *subject.Definition {
	all := suites[tls.VersionTLS12]
	with := func(ofClient, ofServer []uint16) func(subject.Params) subject.Op {
		return observe(func(subject.Params) (subject.Values, error) {
			party := newParty(tls.VersionTLS12, ecdsaKey)
			party.client.CipherSuites, party.server.CipherSuites = ofClient, ofServer
			met := party.meet()
			chosen := met.state(client).CipherSuite
			in := slices.Contains(ofClient, chosen) && slices.Contains(ofServer, chosen)
			return subject.Values{
				"in_both": in, "outcome": met.outcome(), "flights": met.pipe.flights,
				"client_says": why(met.errors[client]),
			}, nil
		})
	}
	return subject.Experiment("suite-overlap").
		Value("in_both", "", subject.State).
		Value("outcome", "", subject.State).
		Value("client_says", "", subject.State).
		Value("flights", "flights", subject.Exact).
		Variant("one-common", with(all[:2], all[1:])).
		Variant("disjoint", with(all[:1], all[1:]))
}
