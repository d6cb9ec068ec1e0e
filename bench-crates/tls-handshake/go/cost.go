package main

import (
	"crypto/tls"
	"errors"
	"runtime"
	"slices"
	"time"

	"claimbench.dev/subject"
)

// kinds are the handshakes whose times are compared. All but one use the group X25519.
var kinds = []struct {
	name    string
	prepare func() (party, error)
}{
	{"13", func() (party, error) { return newParty(tls.VersionTLS13, ecdsaKey), nil }},
	{"12", func() (party, error) { return newParty(tls.VersionTLS12, ecdsaKey), nil }},
	{"13-resumed", func() (party, error) { return withSession(tls.VersionTLS13, ecdsaKey) }},
	{"12-resumed", func() (party, error) { return withSession(tls.VersionTLS12, ecdsaKey) }},
	{"rsa", func() (party, error) { return newParty(tls.VersionTLS13, rsaKey), nil }},
	{"rsa-resumed", func() (party, error) { return withSession(tls.VersionTLS13, rsaKey) }},
	{"mutual", func() (party, error) {
		made := newParty(tls.VersionTLS13, ecdsaKey)
		made.server.ClientAuth = tls.RequireAndVerifyClientCert
		made.server.ClientCAs = made.authority.pool()
		made.client.Certificates = []tls.Certificate{made.authority.sign(leaf{forClient: true})}
		return made, nil
	}},
	{hybrid, func() (party, error) { return newParty(tls.VersionTLS13, ecdsaKey), nil }},
}

// hybrid is the kind that uses what both sides prefer by themselves.
const hybrid = "hybrid"

// ratios are what is taken of the times: one kind over another.
var ratios = []struct{ name, over, under string }{
	{"resumed_13", "13-resumed", "13"},
	{"resumed_12", "12-resumed", "12"},
	{"resumed_rsa", "rsa-resumed", "rsa"},
	{"version", "13", "12"},
	{"rsa", "rsa", "13"},
	{"mutual", "mutual", "13"},
	{"hybrid", hybrid, "13"},
}

// costExperiment times handshakes of several kinds in turns in one process, both ends together on
// one processor, and gives the ratios of what they take undisturbed.
func costExperiment() *subject.Definition {
	experiment := subject.Experiment("cost", subject.Param("rounds", 25, 1, 1000))
	for _, each := range ratios {
		experiment.Value(each.name, "ratio", subject.Stochastic)
	}
	return experiment.Variant("in-turns", observe(func(p subject.Params) (subject.Values, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		return costs(p.Int("rounds"))
	}))
}

func costs(rounds int) (subject.Values, error) {
	parties, times := map[string]party{}, map[string][]time.Duration{}
	for _, kind := range kinds {
		made, err := kind.prepare()
		if err != nil {
			return nil, err
		}
		if kind.name != hybrid {
			made.client.CurvePreferences = []tls.CurveID{tls.X25519}
		}
		parties[kind.name] = made
	}
	for range rounds {
		for _, kind := range kinds {
			made := parties[kind.name]
			began := time.Now()
			met := made.meet()
			times[kind.name] = append(times[kind.name], time.Since(began))
			if err := errors.Join(met.errors[:]...); err != nil {
				return nil, err
			}
			if made.client.ClientSessionCache == nil {
				continue
			}
			if !met.state(client).DidResume {
				return nil, errors.New("a session was not resumed")
			}
			if err := met.settle(); err != nil { // The ticket for the next round.
				return nil, err
			}
		}
	}
	values := subject.Values{}
	for _, each := range ratios {
		values[each.name] = lowerTenth(times[each.over]) / lowerTenth(times[each.under])
	}
	return values, nil
}

// lowerTenth is what takes no longer than nine tenths do: what disturbs only adds.
func lowerTenth(times []time.Duration) float64 {
	ordered := slices.Sorted(slices.Values(times))
	return float64(ordered[(len(ordered)-1)/10])
}
