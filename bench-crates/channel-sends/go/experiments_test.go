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
	answers := make(map[string]string)
	subject.New("channel-sends", experiments()...).Each(func(experiment, variant string) {
		got := program.Run(t, experiment, variant, nil)
		switch {
		case got.Error != "" || got.Skipped != "":
			t.Errorf("%s/%s: %s%s", experiment, variant, got.Error, got.Skipped)
		case got.Answer == "":
		case answers[experiment] == "":
			answers[experiment] = got.Answer
		case answers[experiment] != got.Answer:
			t.Errorf("%s: '%s' answers %s, others %s", experiment, variant, got.Answer,
				answers[experiment])
		}
	})
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
		got := program.Run(t, test.experiment, test.variant, test.params)
		if got.Error != "" || got.Skipped != "" || got.Values[test.value] != test.want {
			t.Errorf("%s/%s at %v observes %s %v, want %v (%s%s)", test.experiment, test.variant,
				test.params, test.value, got.Values[test.value], test.want, got.Error, got.Skipped)
		}
	}
}

func TestTheControlLosesMessages(t *testing.T) {
	got := program.Run(t, "unlocked", "slots", map[string]int64{"senders": 8})
	if got.Values["lost"].(float64) == 0 {
		t.Error("nothing is lost without a lock")
	}
}
