package main

import "claimbench.dev/subject"

// tally is what is cleaned up.
type tally struct{ open, closed int }

//go:noinline
func (t *tally) close() { t.closed++ }

//go:noinline
func (t *tally) direct() {
	t.open++
	t.close()
}

//go:noinline
func (t *tally) deferred() {
	defer t.close()
	t.open++
}

// inLoop defers all its cleanups in one loop. Each call needs the tally, and is kept with it.
//
//go:noinline
func (t *tally) inLoop(n int) {
	for range n {
		defer t.close()
		t.open++
	}
}

// shared is the tally of calls that need nothing to be kept with them.
var shared tally

//go:noinline
func closeShared() { shared.closed++ }

//go:noinline
func sharedInLoop(n int) {
	for range n {
		defer closeShared()
		shared.open++
	}
}

// cleanupExperiment opens something n times and closes it: by a call, by a defer in a function of
// its own, or by defers that pile up in a loop.
func cleanupExperiment() *subject.Definition {
	with := func(run func(t *tally, n int)) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Loop(func() int {
				var t tally
				run(&t, n)
				return t.closed
			})
		}
	}
	return subject.Experiment("cleanup", subject.Param("n", 64, 1, 1_000_000)).
		Variant("direct", with(func(t *tally, n int) {
			for range n {
				t.direct()
			}
		})).
		Variant("deferred", with(func(t *tally, n int) {
			for range n {
				t.deferred()
			}
		})).
		Variant("loop", with((*tally).inLoop)).
		Variant("loop-without-receiver", with(func(t *tally, n int) {
			shared = tally{}
			sharedInLoop(n)
			t.closed = shared.closed
		}))
}
