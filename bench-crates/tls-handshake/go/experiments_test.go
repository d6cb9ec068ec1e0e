package main

import (
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

func subjectUnderTest() *subject.Subject {
	return subject.New("tls-handshake", experiments()...)
}

func TestVariantsAgree(t *testing.T) {
	at := subjecttest.Points{
		"shares": {"n": 3}, "cost": {"rounds": 2}, "exporter": {"n": 2}, "agreement": {"n": 2},
	}
	subjecttest.AnswersAgree(t, subjectUnderTest(), at)
	at = subjecttest.Points{}
	for _, each := range []string{
		"suite-list", "suite-order", "bad-certificate", "mutual", "wire", "key-log", "groups",
		"group-order", "callback", "every-connection", "resumption", "record-tamper", "state",
	} {
		at[each] = map[string]int64{"version": 12}
	}
	subjecttest.AnswersAgree(t, subjectUnderTest(), at)
}

func run(t *testing.T, experiment, variant string, params map[string]int64) subject.Values {
	t.Helper()
	result, err := subjectUnderTest().Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: params, Iterations: 1,
	})
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", experiment, variant, params, err)
	}
	return result.Values
}

type expectation struct {
	experiment, variant string
	version             int64
	value               string
	want                any
}

func check(t *testing.T, tests []expectation) {
	t.Helper()
	for _, test := range tests {
		params := map[string]int64{}
		if test.version != 0 {
			params["version"] = test.version
		}
		if got := run(t, test.experiment, test.variant, params)[test.value]; got != test.want {
			t.Errorf("%s/%s observes %s %v, want %v", test.experiment, test.variant, test.value,
				got, test.want)
		}
	}
}

func TestNegotiationsAreRight(t *testing.T) {
	check(t, []expectation{
		{"opening", "two-ways", 0, "differing", 0},
		{"opening", "other-options", 0, "differing", 2},
		{"accepting", "client", 0, "complete", false},
		{"accepting", "silent", 0, "server_sent", 0},
		{"server-name", "absent", 0, "sent", 0},
		{"suite-list", "server", 12, "honoured", true},
		{"suite-overlap", "disjoint", 0, "flights", 2},
		{"alpn", "two-orders", 0, "servers_first", 4},
		{"alpn-disjoint", "server-has-h2", 0, "outcome", "none"},
		{"versions", "window", 11, "outcome", "refused"},
		{"versions", "from-1.0", 10, "outcome", "ok"},
		{"key-exchange", "rsa-both", 0, "ephemeral", false},
		{"groups", "client-limited", 13, "advertised", "X25519 P-256"},
		{"groups", "hybrid-off", 13, "negotiated", "X25519"},
		{"group-order", "client", 13, "taken", "X25519, X25519"},
	})
}

func TestCertificatesAreJudgedRightly(t *testing.T) {
	check(t, []expectation{
		{"bad-certificate", "good", 13, "delivered", 6},
		{"bad-certificate", "expired", 12, "client_says", "expired"},
		{"bad-certificate", "strangers-key", 13, "client_says", "wrong signature"},
		{"bad-certificate", "unverified", 13, "delivered", 6},
		{"mutual", "rule-kept", 12, "accepted", true},
		{"mutual", "rule-broken", 12, "accepted", false},
		{"mutual", "none", 13, "client_completed", true},
		{"mutual", "none", 12, "client_completed", false},
		{"callback", "bad", 13, "calls", 0},
		{"callback", "bad-unverified", 13, "chains", 0},
		{"every-connection", "connection", 12, "calls", 10},
		{"resumption", "cached", 13, "resumed", 4},
		{"peer", "go-go", 0, "completed", 8},
	})
}

func TestSecretsAndRecordsAreSeenRightly(t *testing.T) {
	check(t, []expectation{
		{"wire", "secrets", 13, "looked_for", 4},
		{"wire", "server-name", 13, "found", 1},
		{"wire", "certificate", 12, "found", 1},
		{"exporter", "other-label", 13, "equal", 0},
		{"tamper", "every-byte", 12, "survived_in_messages", 0},
		{"record-tamper", "every-byte", 13, "tries", 122},
		{"record-tamper", "in-order", 12, "unchanged", 1},
		{"record-tamper", "cut-off", 12, "end", "end"},
		{"finished", "client", 0, "is_keyed_hash", true},
		{"finished", "other-messages", 0, "is_keyed_hash", false},
		{"overhead", "write", 12, "overhead", 29},
		{"echo", "tls", 0, "usable_after", false},
		{"trips", "13-retry", 0, "trips", 2.0},
		{"trips", "12-resumed", 0, "waited_ms", 10.0},
		{"agreement", "third-party", 0, "agreed", 0},
		{"bad-point", "elliptic", 0, "outcome", "panic"},
	})
}

// TestPipeEnds looks that nobody waits for ever on a connection on which nothing can come.
func TestPipeEnds(t *testing.T) {
	waiting := newPipe()
	waiting.leave(server)
	if _, err := waiting.end(client).Read(make([]byte, 1)); err != errStalled {
		t.Errorf("a read beside a side that has left ends with %v, want %v", err, errStalled)
	}
}
