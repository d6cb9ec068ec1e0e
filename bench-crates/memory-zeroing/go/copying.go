package main

import (
	"runtime"
	"runtime/debug"
	"time"

	"claimbench.dev/subject"
)

// copyMade makes a slice and fills it at once: the compiler sees both.
//
//go:noinline
func copyMade(from []byte) []byte {
	made := make([]byte, len(from))
	copy(made, from)
	return made
}

// copyLater gets its slice from a function that knows of no copy.
//
//go:noinline
func copyLater(from []byte) []byte {
	made := made(len(from))
	copy(made, from)
	return made
}

//go:noinline
func made(length int) []byte {
	return make([]byte, length)
}

// copyAppended lets append make the slice.
//
//go:noinline
func copyAppended(from []byte) []byte {
	return append([]byte(nil), from...)
}

// before is what died in the memory that is copied into.
var before []byte

// copyExperiment copies a slice once into memory in which another died. Memory that was never used
// need not be cleared in any case. Its answer is how many bytes arrived.
func copyExperiment() *subject.Definition {
	with := func(duplicate func([]byte) []byte) func(subject.Params) subject.Op {
		return func(p subject.Params) subject.Op {
			from := make([]byte, p.Int("bytes"))
			fill(from, old)
			return subject.Probe(func() (int, subject.Values, error) {
				defer debug.SetGCPercent(debug.SetGCPercent(-1))
				before = make([]byte, len(from))
				fill(before, old)
				at := address(before)
				before = nil
				runtime.GC()
				start := time.Now()
				copied := duplicate(from)
				elapsed := time.Since(start)
				return countNonzero(copied), subject.Values{
					"copy_ns": elapsed.Nanoseconds(), "in_old_place": address(copied) == at,
				}, nil
			})
		}
	}
	return subject.Experiment("copy", subject.Param("bytes", 16<<20, 64, 64<<20)).
		Value("copy_ns", "ns", subject.Stochastic).
		Value("in_old_place", "", subject.State).
		Variant("at-once", with(copyMade)).
		Variant("appended", with(copyAppended)).
		Variant("in-two-steps", with(copyLater))
}
