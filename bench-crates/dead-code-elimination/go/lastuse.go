package main

import (
	"runtime"
	"weak"

	"claimbench.dev/subject"
)

type object [64 << 10]byte

// lastUseExperiment counts the objects that the collector takes while their variable is in scope.
func lastUseExperiment() *subject.Definition {
	with := func(gone func() bool) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			n := p.Int("n")
			return subject.Probe(func() (subject.None, subject.Values, error) {
				count := 0
				for range n {
					if gone() {
						count++
					}
				}
				return subject.None{}, subject.Values{"gone": count}, nil
			})
		}
	}
	return subject.Experiment("last-use", subject.Param("n", 50, 1, 10_000)).
		Value("gone", "objects", subject.Exact).
		Variant("unused", with(unused)).
		Variant("kept-alive", with(keptAlive))
}

//go:noinline
func used(o *object) byte {
	return o[0]
}

//go:noinline
func watch(o *object) weak.Pointer[object] {
	return weak.Make(o)
}

// isGone collects and looks. It is a function of its own, because the compiler is free to put a
// comparison with nil off and to keep the pointer until then.
//
//go:noinline
func isGone(w weak.Pointer[object]) bool {
	runtime.GC()
	return w.Value() == nil
}

//go:noinline
func unused() bool {
	o := new(object)
	w := watch(o)
	used(o)
	return isGone(w)
}

//go:noinline
func keptAlive() bool {
	o := new(object)
	w := watch(o)
	used(o)
	gone := isGone(w)
	runtime.KeepAlive(o)
	return gone
}
