package main

import (
	"os"
	"slices"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// program is the subject, built and run as it is measured: orders are those of a fresh process.
var program = subjecttest.Program{Env: []string{"GODEBUG=asyncpreemptoff=1", "GOGC=off"}}

func TestMain(m *testing.M) { os.Exit(subjecttest.BuildAndTest(m, &program)) }

// small is where an experiment is quick.
var small = subjecttest.Points{
	"blocking":   {"n": 5},
	"contention": {"threads": 1},
	"leftover":   {"n": 5},
	"sleepers":   {"n": 5, "sleep_ms": 20},
}

func TestVariantsAgree(t *testing.T) {
	all := subject.New("scheduler-queues", experiments()...)
	program.AnswersAgree(t, all, small)
}

func TestStatesAreRight(t *testing.T) {
	type at = map[string]int64
	tests := []struct {
		experiment, variant string
		params              at
		value               string
		want                any
	}{
		{"burst", "one-processor", at{"n": 257}, "spilled", 0.0},
		{"burst", "one-processor", at{"n": 258}, "spilled", 129.0},
		{"burst", "one-processor", at{"n": 258}, "spilled_are", "the oldest"},
		{"burst", "one-processor", at{"n": 1000, "position": phase}, "task", 0.0},
		{"burst", "one-processor", at{"n": 1000}, "pick_distance", 61.0},
		{"burst", "two-processors", at{"n": 10}, "newest_first", false},
		{"depth", "schedtrace", at{"n": 258}, "spilled", 129.0},
		{"depth", "scheddetail", at{"n": 258}, "kept", 128.0},
		{"stealing", "go", nil, "batches", "50 25 12 6 3 2 1"},
		{"dry", "go", nil, "shared_first", 129.0},
		{"dry", "go", at{"k": 100}, "shared_first", 0.0},
		{"slot", "go", nil, "ran_meanwhile", 1.0},
		{"slices", "go", nil, "interleaved", 0.0},
		{"return", "short", nil, "queued", 0.0},
		{"return", "long", nil, "queued", 1.0},
		{"wake", "go", nil, "at_origin", 0.0},
		{"blocking", "tcp", at{"n": 20}, "in_system_calls", 0.0},
		{"blocking", "raw-pipe", at{"n": 20}, "in_system_calls", 20.0},
		{"sleepers", "go", at{"n": 100}, "early", 0.0},
	}
	for _, test := range tests {
		program.Observes(t, test.experiment, test.variant, test.params, test.value, test.want)
	}
}

func TestOrdersAreRead(t *testing.T) {
	holes := order{9, 3, 4, 0, 5, 7, 1, 8, 2}
	if got := holes.picks(); !slices.Equal(got, []int{3, 6}) || holes.pickDistance() != 3 {
		t.Errorf("picks at %v", got)
	}
	if got := holes.own(); got != 5 {
		t.Errorf("%d of its own queue", got)
	}
	stolen := order{3, 0, 1, 2, 5, 4, 6}
	if got := stolen.batches(); !slices.Equal(got, []int{4, 2, 1}) || unhalved(got, 7) != 0 {
		t.Errorf("batches of %v", got)
	}
	if got := (order{5, 9}).batches(); len(got) > 0 {
		t.Errorf("what is no batch is one of %v", got)
	}
	if unhalved([]int{4, 2, 1}, 9) != 3 {
		t.Error("batches that are no halves count as such")
	}
}
