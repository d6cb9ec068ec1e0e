package main

import (
	"strings"

	"claimbench.dev/subject"
)

// unrecoveredExperiment panics three calls deep and lets nobody recover.
func unrecoveredExperiment() *subject.Definition {
	return subject.Experiment("unrecovered").
		Value("said", "", subject.State).
		Value("end", "", subject.State).
		Variant("panic", inChild("unrecovered", func(left remains) subject.Values {
			return subject.Values{"said": strings.Join(left.said, " "), "end": left.end}
		}))
}

func unrecoveredTask() {
	defer say("outer")
	middle()
}

//go:noinline
func middle() {
	defer say("middle")
	inner()
	say("never")
}

//go:noinline
func inner() {
	defer say("inner")
	panic("primary")
}
