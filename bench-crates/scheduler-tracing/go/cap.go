package main

import (
	"sync"
	"time"

	"claimbench.dev/subject"
	"claimbench.dev/subject/exectrace"
)

// capExperiment counts how many goroutines are at most running at one moment.
func capExperiment() *subject.Definition {
	return subject.Experiment("cap", procsParam()).
		Value("running", "goroutines", subject.Exact).
		Value("running_or_in_calls", "goroutines", subject.Exact).
		Variant("computing", func(p subject.Params) subject.Op {
			procs := p.Int("procs")
			return traced(procs, func() error {
				var all sync.WaitGroup
				for range 2 * procs {
					all.Add(1)
					go hogFor(time.Now().Add(15*time.Millisecond), &all)
				}
				all.Wait()
				return nil
			}, capValues)
		}).
		Variant("blocking", func(p subject.Params) subject.Op {
			return traced(p.Int("procs"), func() error { blockMany(longCalls); return nil },
				capValues)
		})
}

func capValues(t *exectrace.Trace) subject.Values {
	lives := t.Lives()
	return subject.Values{
		"running": exectrace.PeakOf(lives, exectrace.Running),
		"running_or_in_calls": exectrace.PeakOf(lives, exectrace.Running,
			exectrace.Syscall),
	}
}
