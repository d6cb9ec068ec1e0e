package main

import (
	"os"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// program is the subject, built as it is measured: a test program has no debug information to look
// into channels with, and some experiments spoil their process.
var program subjecttest.Program

func TestMain(m *testing.M) { os.Exit(subjecttest.BuildAndTest(m, &program)) }

func TestVariantsAgree(t *testing.T) {
	all := subject.New("channel-capacity", experiments()...)
	small := subjecttest.Points{"acting": {"trials": 3}}
	program.AnswersAgree(t, all, small, "limits/out-of-memory") // Which ends the process.
}

func TestValuesAreRight(t *testing.T) {
	type at = map[string]int64
	few := at{"trials": 5}
	tests := []struct {
		experiment, variant string
		params              at
		value               string
		want                any
	}{
		{"bound", "chan", at{"cap": 0}, "accepted", 0.0},
		{"bound", "chan", at{"cap": 7, "wraps": 100}, "accepted", 7.0},
		{"limits", "negative", nil, "message", "makechan: size out of range"},
		{"limits", "zero-size", nil, "outcome", "made"},
		{"lock", "send", nil, "waits", true},
		{"lock", "failed-send", nil, "waits", false},
		{"lock", "length", nil, "waits", false},
		{"rendezvous", "chan", few, "early_sends", 0.0},
		{"rendezvous", "chan", at{"cap": 1, "trials": 5}, "early_sends", 5.0},
		{"acting", "acknowledged", few, "returned_after_action", 5.0},
		{"fill", "chan", at{"cap": 2}, "sent_without_waiting", 2.0},
		{"blocked", "chan", at{"cap": 3, "senders": 8}, "waiting", 5.0},
		{"backpressure", "chan", at{"moment": 5}, "waiting", 4.0},
		{"backpressure", "chan", at{"moment": 7}, "buffered", 4.0},
		{"fifo", "chan", at{"cap": 16}, "misplaced", 0.0},
		{"fifo", "chan-receivers", nil, "misplaced", 0.0},
		{"handing-over", "chan", few, "taken_back", 0.0},
		{"handing-over", "chan", few, "untouched", 5.0},
		{"handing-over", "nobody-waits", few, "untouched", 0.0},
		{"handing-back", "chan", few, "from_waiter", 0.0},
		{"handing-back", "chan", few, "still_full", 5.0},
		{"handing-back", "chan", at{"cap": 0, "trials": 5}, "from_waiter", 5.0},
		{"barging", "chan", few, "barged", 0.0},
		{"drain", "chan", nil, "after_that", "0 false"},
		{"closed-send", "chan", at{"waiting": 5}, "outcome", "panic: send on closed channel"},
		{"closed-send", "chan", at{"waiting": 5}, "with_that_outcome", 6.0},
		{"misuse", "close-nil", nil, "outcome", "panic: close of nil channel"},
		{"waking", "chan", at{"receivers": 50}, "woken", 50.0},
	}
	for _, test := range tests {
		program.Observes(t, test.experiment, test.variant, test.params, test.value, test.want)
	}
}

func TestParksFollowTheirLaw(t *testing.T) {
	at := map[string]int64{"places": 2, "messages": 3000}
	got := program.Run(t, "parking", "chan-one-processor", at)
	if parks := got.Values["parks"].(float64); parks < 950 || parks > 1050 {
		t.Errorf("%v parks of 3000 messages with one slot, want about 1000", parks)
	}
}
