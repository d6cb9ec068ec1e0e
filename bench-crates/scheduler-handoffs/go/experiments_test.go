package main

import (
	"os"
	"slices"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// program is the subject, built as it is measured.
var program subjecttest.Program

func TestMain(m *testing.M) { os.Exit(subjecttest.BuildAndTest(m, &program)) }

// small has points that take less time than the defaults.
var small = subjecttest.Points{
	"many":             {"n": 100},
	"parked":           {"n": 100},
	"handoff":          {"events": 1},
	"handoff-parallel": {"events": 1},
	"sweep":            {"calls": 2},
}

func TestVariantsAgree(t *testing.T) {
	all := subject.New("scheduler-handoffs", experiments()...)
	program.AnswersAgree(t, all, small)
}

func TestValuesAreRight(t *testing.T) {
	type at = map[string]int64
	tests := []struct {
		experiment, variant string
		params              at
		value               string
		want                any
	}{
		{"running", "goroutines", at{"procs": 1}, "peak", 1.0},
		{"running", "goroutines", at{"procs": 3}, "peak", 3.0},
		{"many", "goroutines", at{"n": 1000}, "few_threads", true},
		{"many", "goroutines", at{"n": 10, "most": 1}, "few_threads", false},
		{"waits", "sleep", at{"n": 50}, "added", 0.0},
		{"steal", "owner", nil, "first", "newest"},
		{"shift", "locked", nil, "changes", 0.0},
		{"full", "chan", at{"cap": 0, "receives": 3}, "sent", 0.0},
		{"full", "chan", at{"cap": 5, "receives": 3}, "sent_after", 8.0},
		{"counter", "mutex", at{"n": 4, "steps": 500}, "counted", 2000.0},
	}
	for _, test := range tests {
		program.Observes(t, test.experiment, test.variant, test.params, test.value, test.want)
	}
}

func TestWithoutALockIncrementsAreLost(t *testing.T) {
	got := program.Run(t, "counter", "unlocked", map[string]int64{"n": 4, "steps": 500})
	if counted, _ := got.Values["counted"].(float64); counted >= 2000 {
		t.Errorf("all %v were counted", counted)
	}
}

func TestBatchesAreReadFromAnOrder(t *testing.T) {
	tests := []struct{ order, want []int }{
		{[]int{2, 0, 1, 4, 3, 5}, []int{3, 2, 1}},
		{[]int{0, 1, 2}, []int{1, 1, 1}},
		{[]int{3, 0, 1, 2}, []int{4}},
	}
	for _, test := range tests {
		if got := batchesOf(test.order); !slices.Equal(got, test.want) {
			t.Errorf("%v is read as %v, want %v", test.order, got, test.want)
		}
	}
}

func TestTheEndOfAQueueIsNamed(t *testing.T) {
	for want, batch := range map[string][]int{
		"oldest": {2, 0, 1}, "newest": {8, 7, 6}, "neither": {4, 3}, "neither ": {0, 2},
	} {
		if got := whichEnd(batch, 10); got != want && got+" " != want {
			t.Errorf("%v is at '%s', want '%s'", batch, got, want)
		}
	}
}
