package main

import (
	"os"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// program is the subject, built as it is measured: threads and stacks of a process are those of all
// experiments that ran in it, and whether loops may be interrupted is settled when it begins.
var program subjecttest.Program

func TestMain(m *testing.M) { os.Exit(subjecttest.BuildAndTest(m, &program)) }

func TestVariantsAgree(t *testing.T) {
	program.AnswersAgree(t, subject.New("scheduler-latency", experiments()...), nil)
}

func TestValuesAreRight(t *testing.T) {
	type at = map[string]int64
	stubborn := subjecttest.Program{Path: program.Path, Env: []string{"GODEBUG=asyncpreemptoff=1"}}
	tests := []struct {
		program             subjecttest.Program
		experiment, variant string
		params              at
		value               string
		least, most         float64
	}{
		{program, "parked", "goroutine", nil, "bytes_each", 1920, 4096},
		{program, "threads", "parked", at{"n": 5000}, "threads", 2, 8},
		{program, "blocked", "system-call", at{"k": 40}, "added", 35, 41},
		{program, "blocked", "pipe", at{"k": 40}, "added", -1, 2},
		{program, "blocked", "socket", at{"k": 40}, "added", -1, 2},
		{program, "waves", "system-call", at{"k": 40}, "started", 0, 1},
		{program, "waves", "system-call", at{"k": 40}, "left", 35, 41},
		{program, "beside", "untold", at{"procs": 1}, "share", 0, 0.1},
		{program, "child", "goroutine", at{"procs": 1}, "last_us", 1000, 1e6},
		{program, "behind", "loop", at{"procs": 1}, "delayed", 0, 0},
		{stubborn, "behind", "loop", at{"procs": 1}, "delayed", 5000, 5000},
		{program, "prints", "log", at{"procs": 1}, "changes", 3, 3},
		{program, "sharing", "goroutines", at{"procs": 1}, "jain", 0.9, 1},
	}
	for _, test := range tests {
		got := test.program.Run(t, test.experiment, test.variant, test.params)
		value, isNumber := got.Values[test.value].(float64)
		if !isNumber || value < test.least || value > test.most {
			t.Errorf("%s/%s at %v observes %s %v, want %v to %v (%s%s)", test.experiment,
				test.variant, test.params, test.value, got.Values[test.value], test.least,
				test.most, got.Error, got.Skipped)
		}
	}
}

func TestTheWorkersDifferInWhatTheyMay(t *testing.T) {
	got := program.Run(t, "preemption-cost", "preempted", nil)
	if got.Values["interrupted"] != true {
		t.Errorf("preempted observes %v (%s)", got.Values, got.Error)
	}
}

func TestFairnessLiesBetweenOneAndItsShare(t *testing.T) {
	if even := jain([]int64{3, 3, 3}); even != 1 {
		t.Errorf("three that have the same: %v, want 1", even)
	}
	if one := jain([]int64{9, 0}); one != 0.5 {
		t.Errorf("one of two has everything: %v, want 0.5", one)
	}
}
