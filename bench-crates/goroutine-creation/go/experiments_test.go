package main

import (
	"os"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// program is the subject, built as it is measured: some experiments fill or spoil their process.
var program subjecttest.Program

func TestMain(m *testing.M) { os.Exit(subjecttest.BuildAndTest(m, &program)) }

// small is where an experiment is quick.
var small = subjecttest.Points{
	"identity": {"n": 100},
	"memory":   {"n": 200},
	"release":  {"n": 500},
	"latency":  {"events": 200},
	"backlog":  {"k": 10},
}

func TestVariantsAgree(t *testing.T) {
	all := subject.New("goroutine-creation", experiments()...)
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
		{"capture", "untouched", nil, "seen", 1.0},
		{"capture", "outlives", nil, "seen", 1.0},
		{"capture", "reassigned", nil, "seen", 2.0},
		{"capture", "argument", nil, "seen", 1.0},
		{"capture", "slice-argument", nil, "seen", 2.0},
		{"identity", "goroutines", at{"n": 300}, "distinct", 300.0},
		{"identity", "goroutines", at{"n": 300}, "framed", 300.0},
		{"identity", "goroutines", at{"n": 300}, "entered", 300.0},
		{"population", "goroutines", at{"n": 5000}, "alive", 5000.0},
		{"population", "goroutines", at{"n": 5000}, "threads_to_ten", 10.0},
		{"growth", "goroutine", at{"bytes": 512}, "moves", 0.0},
		{"growth", "goroutine", at{"bytes": 120_000}, "moves", 6.0},
		{"recycled", "goroutines", nil, "fresh_moves", 3.0},
		{"recycled", "goroutines", nil, "recycled_moves", 0.0},
		{"start", "one-processor", at{"n": 50}, "ran_at_creation", false},
		{"start", "one-processor", at{"n": 50}, "ready", 50.0},
		{"spill", "one-processor", at{"n": 2}, "spilled", 0.0},
		{"spill", "one-processor", at{"n": 257}, "spilled", 0.0},
		{"spill", "one-processor", at{"n": 258}, "spilled", 129.0},
		{"spill", "one-processor", at{"n": 258}, "newest_spilled", true},
		{"spill", "one-processor", at{"n": 386}, "spilled", 129.0},
		{"hog", "one-processor", nil, "interrupted", true},
	}
	for _, test := range tests {
		program.Observes(t, test.experiment, test.variant, test.params, test.value, test.want)
	}
}

func TestARunInTheGlobalQueueIsNoneOfTheLocalOne(t *testing.T) {
	tests := []struct {
		order []int
		local int
	}{
		{[]int{1, 0}, 1},
		{[]int{3, 0, 1, 2}, 3},
		{[]int{9, 4, 0, 5, 6, 7, 1, 2, 3, 8}, 4},
		{[]int{9, 0, 4, 5, 6, 7, 1, 2, 3, 8}, 4},
	}
	for _, test := range tests {
		if got := len(localRun(test.order)); got != test.local {
			t.Errorf("%v has a local run of %d, want %d", test.order, got, test.local)
		}
	}
}

func TestNumbersAreRounded(t *testing.T) {
	if got := exponent([]int{100, 1000, 10_000}, []float64{301, 2990, 30_100}); got != 1 {
		t.Errorf("the exponent of a line is %v", got)
	}
	if got := exponent([]int{1, 10, 100}, []float64{5, 500, 50_000}); got != 2 {
		t.Errorf("the exponent of a square is %v", got)
	}
	if got := twoDigits(2649.9); got != 2600 {
		t.Errorf("two digits of 2649.9 are %v", got)
	}
}
