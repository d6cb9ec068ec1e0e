package main

import (
	"runtime"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// sameWorkExperiment does n pieces of work, each a message to another goroutine and some computing,
// and looks at the size of what is kept of it.
func sameWorkExperiment() *subject.Definition {
	return subject.Experiment("same-work", subject.Param("n", 2000, 1, 1_000_000)).
		Value("bytes", "bytes", subject.Stochastic).
		Variant("trace", func(p subject.Params) subject.Op {
			return sizeOf(p.Int("n"), exectrace.Record)
		}).
		Variant("profile", func(p subject.Params) subject.Op {
			return sizeOf(p.Int("n"), profiled)
		})
}

func sizeOf(n int, recorded func(func()) ([]byte, error)) subject.Op {
	return subject.Probe(func() (subject.None, subject.Values, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		kept, err := recorded(func() { pass(n, 10*time.Microsecond) })
		return subject.None{}, subject.Values{"bytes": len(kept)}, err
	})
}
