package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"os"
	"strings"

	"claimbench.dev/subject"
)

// classical are the two groups of the article.
var classical = []tls.CurveID{tls.X25519, tls.CurveP256}

// groupsExperiment reads which groups a client advertises and which one is taken, with the
// article's list at the client, at the server, or at neither.
func groupsExperiment() *subject.Definition {
	look := func(prepare func(party)) func(subject.Params) (subject.Values, error) {
		return func(p subject.Params) (subject.Values, error) {
			made := newParty(version(p), ecdsaKey)
			prepare(made)
			met := made.meet()
			sent := met.pipe.sent[client]
			hello := clientHello(sent)
			shares, _ := hello.shares()
			return subject.Values{
				"outcome": met.outcome(), "advertised": listed(hello.groups()),
				"shares": listed(shares), "negotiated": groupName(met.state(client).CurveID),
				"hello_bytes": len(records(sent)[0].payload) + recordHeaderBytes,
			}, nil
		}
	}
	with := func(prepare func(party)) func(subject.Params) subject.Op {
		return observe(look(prepare))
	}
	return subject.Experiment("groups", versionParam).
		Value("outcome", "", subject.State).
		Value("advertised", "", subject.State).
		Value("shares", "", subject.State).
		Value("negotiated", "", subject.State).
		Value("hello_bytes", "bytes", subject.Exact).
		Variant("standard", with(func(party) {})).
		Variant("client-limited", with(func(p party) { p.client.CurvePreferences = classical })).
		Variant("server-limited", with(func(p party) { p.server.CurvePreferences = classical })).
		Variant("hybrid-off", observe(func(p subject.Params) (subject.Values, error) {
			before := os.Getenv("GODEBUG") // It is read again whenever it is set.
			defer os.Setenv("GODEBUG", before)
			if err := os.Setenv("GODEBUG", "tlsmlkem=0"); err != nil {
				return nil, err
			}
			return look(func(party) {})(p)
		})).
		Variant("disjoint", with(func(p party) {
			p.client.CurvePreferences = classical[:1]
			p.server.CurvePreferences = classical[1:]
		}))
}

// groupName is a group's usual name: Go has CurveP256 for P-256.
func groupName(id tls.CurveID) string {
	if id == 0 {
		return "none"
	}
	return strings.Replace(id.String(), "CurveP", "P-", 1)
}

func listed(groups []uint16) string {
	names := make([]string, len(groups))
	for i, group := range groups {
		names[i] = groupName(tls.CurveID(group))
	}
	return strings.Join(names, " ")
}

// groupOrderExperiment gives one side the two groups in both orders.
func groupOrderExperiment() *subject.Definition {
	with := func(of func(party) *tls.Config) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			var negotiated [2]tls.CurveID
			for i, order := range [][]tls.CurveID{
				{tls.X25519, tls.CurveP256}, {tls.CurveP256, tls.X25519},
			} {
				made := newParty(version(p), ecdsaKey)
				of(made).CurvePreferences = order
				met := made.meet()
				if !met.ok() {
					return nil, met.errors[client]
				}
				negotiated[i] = met.state(client).CurveID
			}
			return subject.Values{
				"differ": negotiated[0] != negotiated[1],
				"taken":  groupName(negotiated[0]) + ", " + groupName(negotiated[1]),
			}, nil
		})
	}
	return subject.Experiment("group-order", versionParam).
		Value("differ", "", subject.State).
		Value("taken", "", subject.State).
		Variant("client", with(func(p party) *tls.Config { return p.client })).
		Variant("server", with(func(p party) *tls.Config { return p.server }))
}

// agreementExperiment has two sides, or one of them with a third, derive a secret by hand.
func agreementExperiment() *subject.Definition {
	with := func(curve ecdh.Curve, third bool) func(subject.Params) subject.Op {
		return observe(func(p subject.Params) (subject.Values, error) {
			agreed := 0
			for range p.Int("n") {
				one := must(curve.GenerateKey(rand.Reader))
				other := must(curve.GenerateKey(rand.Reader))
				ours := must(one.ECDH(other.PublicKey()))
				if third {
					other = must(curve.GenerateKey(rand.Reader))
				}
				if bytes.Equal(ours, must(other.ECDH(one.PublicKey()))) {
					agreed++
				}
			}
			return subject.Values{"agreed": agreed}, nil
		})
	}
	return subject.Experiment("agreement", subject.Param("n", 100, 1, 1000)).
		Value("agreed", "pairs", subject.Exact).
		Variant("x25519", with(ecdh.X25519(), false)).
		Variant("p256", with(ecdh.P256(), false)).
		Variant("p384", with(ecdh.P384(), false)).
		Variant("p521", with(ecdh.P521(), false)).
		Variant("third-party", with(ecdh.X25519(), true)).
		Variant("elliptic", observe(func(p subject.Params) (subject.Values, error) {
			agreed, curve := 0, elliptic.P256()
			for range p.Int("n") {
				one, oneX, oneY, err := elliptic.GenerateKey(curve, rand.Reader)
				if err != nil {
					return nil, err
				}
				other, otherX, otherY, err := elliptic.GenerateKey(curve, rand.Reader)
				if err != nil {
					return nil, err
				}
				ours, _ := curve.ScalarMult(otherX, otherY, one)
				theirs, _ := curve.ScalarMult(oneX, oneY, other)
				if ours.Cmp(theirs) == 0 {
					agreed++
				}
			}
			return subject.Values{"agreed": agreed}, nil
		}))
}

// badPointExperiment derives a secret from a public value that is no point of the curve, as an
// attacker may send it.
func badPointExperiment() *subject.Definition {
	good := must(ecdh.P256().GenerateKey(rand.Reader))
	bad := good.PublicKey().Bytes()
	bad[len(bad)-1] ^= 1
	return subject.Experiment("bad-point").
		Value("outcome", "", subject.State).
		Variant("ecdh", observe(func(subject.Params) (subject.Values, error) {
			point, err := ecdh.P256().NewPublicKey(bad)
			if err == nil {
				_, err = good.ECDH(point)
			}
			return subject.Values{"outcome": errorOrSecret(err)}, nil
		})).
		Variant("elliptic", observe(func(subject.Params) (_ subject.Values, err error) {
			outcome := "secret"
			func() {
				defer func() {
					if recover() != nil {
						outcome = "panic"
					}
				}()
				x, y := elliptic.P256().ScalarBaseMult([]byte{2})
				y.Xor(y, elliptic.P256().Params().Gx)
				elliptic.P256().ScalarMult(x, y, []byte{3})
			}()
			return subject.Values{"outcome": outcome}, nil
		})).
		Variant("good", observe(func(subject.Params) (subject.Values, error) {
			point, err := ecdh.P256().NewPublicKey(good.PublicKey().Bytes())
			if err != nil {
				return nil, fmt.Errorf("a good point: %w", err)
			}
			_, err = good.ECDH(point)
			return subject.Values{"outcome": errorOrSecret(err)}, nil
		}))
}

func errorOrSecret(err error) string {
	if err != nil {
		return "error"
	}
	return "secret"
}
