package main

import (
	"os"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// program is the subject, built as it is measured: a test program has no debug information to look
// into channels with.
var program subjecttest.Program

func TestMain(m *testing.M) { os.Exit(subjecttest.BuildAndTest(m, &program)) }

func TestVariantsAgree(t *testing.T) {
	all := subject.New("channel-sends", experiments()...)
	program.AnswersAgree(t, all, nil)
}

func TestValuesAreRight(t *testing.T) {
	type at = map[string]int64
	tests := []struct {
		experiment, variant string
		params              at
		value               string
		want                any
	}{
		{"layout", "chan", nil, "true_to_their_names", true},
		{"layout", "chan", nil, "queue_fields", "first last"},
		{"exchange", "chan", at{"senders": 64}, "faults", 0.0},
		{"fifo", "chan", at{"cap": 16}, "misplaced", 0.0},
		{"fifo", "chan-receivers", at{"cap": 0}, "misplaced", 0.0},
		{"decision", "chan", at{"trials": 5}, "to_receiver", 5.0},
		{"decision", "chan", at{"trials": 5}, "to_slot", 5.0},
		{"decision", "chan", at{"trials": 5}, "to_queue", 5.0},
		{"barging", "chan", at{"trials": 5}, "barged", 0.0},
		{"resuming", "chan", at{"senders": 50}, "not_one", 0.0},
		{"resuming", "chan", at{"senders": 50, "cap": 16}, "not_one", 0.0},
		{"neighbours", "chan", at{"waiting": 50}, "still_waiting", 50.0},
		{"slots", "chan", at{"senders": 77}, "slots", 77.0},
		{"slots", "coalescing", at{"senders": 77}, "slots", 1.0},
	}
	for _, test := range tests {
		program.Observes(t, test.experiment, test.variant, test.params, test.value, test.want)
	}
}

func TestTheControlLosesMessages(t *testing.T) {
	got := program.Run(t, "unlocked", "slots", map[string]int64{"senders": 8})
	if got.Values["lost"].(float64) == 0 {
		t.Error("nothing is lost without a lock")
	}
}
