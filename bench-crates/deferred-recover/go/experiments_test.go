package main

import (
	"os"
	"testing"

	"claimbench.dev/subject"
	"claimbench.dev/subject/subjecttest"
)

// TestMain makes this test program run the tasks of the subject it tests, when started as one.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && tasks[os.Args[1]] != nil {
		main()
		return
	}
	os.Exit(m.Run())
}

func subjectUnderTest() *subject.Subject {
	return subject.New("deferred-recover", experiments()...)
}

func TestVariantsAgree(t *testing.T) {
	// The last one ends the process.
	const lethal = "subject-thread/panic"
	for _, at := range []subjecttest.Points{
		nil,
		{"order": {"n": 9}, "depth": {"depth": 0}, "protection": {"n": 1}, "cleanup": {"n": 1}},
	} {
		subjecttest.AnswersAgree(t, subjectUnderTest(), at, lethal)
	}
}

func run(t *testing.T, experiment, variant string, params map[string]int64) subject.Result {
	t.Helper()
	result, err := subjectUnderTest().Run(subject.BatchRequest{
		Experiment: experiment, Variant: variant, Params: params, Iterations: 1,
	})
	if err != nil {
		t.Fatalf("%s/%s at %v: %v", experiment, variant, params, err)
	}
	return result
}

type expectation struct {
	experiment, variant, value string
	want                       any
}

func check(t *testing.T, tests []expectation) {
	t.Helper()
	for _, test := range tests {
		if got := run(t, test.experiment, test.variant, nil).Values[test.value]; got != test.want {
			t.Errorf("%s/%s observes %s %v, want %v", test.experiment, test.variant, test.value,
				got, test.want)
		}
	}
}

func TestCallsRunInReverse(t *testing.T) {
	variants := []string{"written-return", "written-panic", "loop-return", "loop-panic"}
	for _, variant := range variants {
		for _, n := range []int64{3, 8, 9} {
			values := run(t, "order", variant, map[string]int64{"n": n}).Values
			if values["ran"] != int(n) || values["out_of_order"] != 0 {
				t.Errorf("%s with n=%d observes %v", variant, n, values)
			}
		}
	}
}

func TestOrderIsSeen(t *testing.T) {
	forward := calls{ran: []int{0, 1, 2, 3}}
	if got := forward.outOfOrder(); got != 4 {
		t.Errorf("%d of four calls that run forward are out of order", got)
	}
}

func TestEndsAreRight(t *testing.T) {
	check(t, []expectation{
		{"end", "return", "ran", true},
		{"end", "panic", "ran", true},
		{"end", "panic", "end", "exit 2"},
		{"end", "goexit", "ran", true},
		{"end", "exit", "ran", false},
		{"end", "exit", "end", "exit 3"},
		{"end", "map-writes", "complaint", "fatal error: concurrent map writes"},
		{"end", "stack-overflow", "complaint", "fatal error: stack overflow"},
		{"end", "deadlock", "complaint", "fatal error: all goroutines are asleep - deadlock!"},
		{"end", "unlock", "ran", false},
		{"unrecovered", "panic", "said", "inner middle outer"},
		{"trace", "panic", "end", "exit 2"},
		{"thread", "panic", "main_went_on", false},
		{"thread", "recover-in-main", "main_deferred", false},
		{"thread", "recover-itself", "main_went_on", true},
		{"report", "second", "report", "primary, secondary"},
		{"report", "third", "report", "primary, between, secondary"},
		{"report", "repanic", "report", "primary [recovered, repanicked]"},
		{"report", "after-recovery", "report", "secondary"},
	})
}

func TestFramesAreFound(t *testing.T) {
	const stack = "goroutine 1 [running]:\nmain.third(...)\n\tsomewhere:1\nmain.second(...)\n" +
		"main.seconds(...)\nruntime.main()\nmain.main()\n"
	if got, want := frames(stack), "third second main"; got != want {
		t.Errorf("the frames are %q, want %q", got, want)
	}
}

func TestRecoveriesAreRight(t *testing.T) {
	check(t, []expectation{
		{"skipped", "panic", "steps", "before deferred caller"},
		{"skipped", "return", "steps", "before after deferred caller"},
		{"recover", "plain", "got", "<nil>"},
		{"recover", "deferred", "got", primary},
		{"recover", "helper-called", "stopped", false},
		{"recover", "closure-called", "stopped", false},
		{"recover", "helper-deferred", "stopped", true},
		{"recover", "recover-deferred", "stopped", false},
		{"again", "same-call", "second", "<nil>"},
		{"cleanup-order", "recovery-first", "steps", "closing recovered"},
		{"cleanup-order", "cleanup-first", "steps", "recovered closing"},
		{"value", "all", "compared", 5},
		{"value", "all", "unequal", 0},
		{"value", "nil", "other_type", 1},
		{"frame", "recovered", "panicking", "present"},
		{"frame", "returned", "panicking", "gone"},
		{"fallback", "named", "result", fallback},
		{"fallback", "unnamed", "result", 0},
		{"second", "during-panic", "seen", secondary},
		{"second", "during-panic", "next", "<nil>"},
	})
}

func TestOrderRefusesWhatItHasNoFunctionFor(t *testing.T) {
	_, err := subjectUnderTest().Run(subject.BatchRequest{
		Experiment: "order", Variant: "written-return", Params: map[string]int64{"n": 4},
		Iterations: 1,
	})
	if want := "there is no function with n=4 defers"; err == nil || err.Error() != want {
		t.Errorf("the error is %v, want %q", err, want)
	}
}
