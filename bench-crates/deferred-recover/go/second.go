package main

import (
	"fmt"
	"strings"

	"claimbench.dev/subject"
)

// secondary is what a deferred call panics with while primary is under way.
const secondary = "secondary"

// secondExperiment has a deferred call panic while a panic is under way, and recovers twice.
func secondExperiment() *subject.Definition {
	with := func(panics func()) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				var seen, next any
				func() {
					defer func() {
						seen = recover()
						next = recover()
					}()
					panics()
				}()
				return subject.None{}, subject.Values{
					"seen": fmt.Sprint(seen), "next": fmt.Sprint(next),
				}, nil
			})
		}
	}
	return subject.Experiment("second").
		Value("seen", "", subject.State).
		Value("next", "", subject.State).
		Variant("during-panic", with(func() {
			defer panic(secondary)
			panic(primary)
		})).
		Variant("alone", with(func() { defer panic(secondary) }))
}

// reportExperiment reads from the standard error of a process which of its panics the runtime
// reports when it ends.
func reportExperiment() *subject.Definition {
	look := func(left remains) subject.Values {
		return subject.Values{
			"first_reported": strings.Contains(left.stderr, primary),
			"last_reported":  strings.Contains(left.stderr, secondary),
			"report":         report(left.stderr),
			"end":            left.end,
		}
	}
	return subject.Experiment("report").
		Value("first_reported", "", subject.State).
		Value("last_reported", "", subject.State).
		Value("report", "", subject.State).
		Value("end", "", subject.State).
		Variant("second", inChild("report-second", look)).
		Variant("third", inChild("report-third", look)).
		Variant("repanic", inChild("report-repanic", look)).
		Variant("after-recovery", inChild("report-after-recovery", look))
}

// report is what the runtime says of panics, without the stack.
func report(stderr string) string {
	var lines []string
	for line := range strings.Lines(stderr) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "panic: ") {
			lines = append(lines, strings.TrimPrefix(line, "panic: "))
		}
	}
	return strings.Join(lines, ", ")
}

func reportSecondTask() {
	defer panic(secondary)
	panic(primary)
}

func reportThirdTask() {
	defer panic(secondary)
	defer panic("between")
	panic(primary)
}

// reportRepanicTask panics with what it has recovered.
func reportRepanicTask() {
	defer func() {
		panic(recover())
	}()
	panic(primary)
}

// reportAfterRecoveryTask panics once more when the first panic is over.
func reportAfterRecoveryTask() {
	func() {
		defer func() { _ = recover() }()
		panic(primary)
	}()
	panic(secondary)
}
