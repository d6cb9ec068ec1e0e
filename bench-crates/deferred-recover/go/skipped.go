package main

import (
	"strings"

	"claimbench.dev/subject"
)

// skippedExperiment panics in the middle of a function that recovers, and writes down what runs.
func skippedExperiment() *subject.Definition {
	with := func(panics bool) func(subject.Params) subject.Op {
		return func(subject.Params) subject.Op {
			return subject.Probe(func() (subject.None, subject.Values, error) {
				var steps []string
				interrupted(&steps, panics)
				steps = append(steps, "caller")
				return subject.None{}, subject.Values{"steps": strings.Join(steps, " ")}, nil
			})
		}
	}
	return subject.Experiment("skipped").
		Value("steps", "", subject.State).
		Variant("panic", with(true)).
		Variant("return", with(false))
}

//go:noinline
func interrupted(steps *[]string, panics bool) {
	defer func() {
		*steps = append(*steps, "deferred")
		_ = recover()
	}()
	*steps = append(*steps, "before")
	if panics {
		panic("primary")
	}
	*steps = append(*steps, "after")
}
