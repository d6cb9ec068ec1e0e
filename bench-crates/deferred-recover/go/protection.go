package main

import "claimbench.dev/subject"

// step is the work that is protected: little, and opaque to its callers.
//
//go:noinline
func step(x int) int { return x + 1 }

//go:noinline
func plain(x int) int { return step(x) }

//go:noinline
func protected(x int) (result int) {
	defer func() {
		if recover() != nil {
			result = failed
		}
	}()
	return step(x)
}

// protectionExperiment calls a function n times, with and without a deferred recover around it.
func protectionExperiment() *subject.Definition {
	with := func(call func(int) int) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Loop(func() int {
				x := 0
				for range n {
					x = call(x)
				}
				return x
			})
		}
	}
	return subject.Experiment("protection", subject.Param("n", 64, 1, 1_000_000)).
		Variant("plain", with(plain)).
		Variant("protected", with(protected))
}
